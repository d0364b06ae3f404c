import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { catalogue, type Language, type Translate } from '#runtime/ui/messages/catalogue.ts'
import { en } from '#runtime/ui/messages/en.ts'
import { zh } from '#runtime/ui/messages/zh.ts'

const STORED = 'guicheng.language'
const stored = (): Language => {
  try {
    return localStorage.getItem(STORED) === 'en' ? 'en' : 'zh'
  } catch {
    return 'zh'
  }
}

interface Setting {
  readonly language: Language
  readonly setLanguage: (language: Language) => void
}
const LanguageContext = createContext<Setting>({ language: 'zh', setLanguage: () => {} })

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(stored)
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
    try {
      localStorage.setItem(STORED, language)
    } catch {
      // A browser that keeps nothing still shows the page.
    }
  }, [language])
  const setting = useMemo(() => ({ language, setLanguage }), [language])
  return <LanguageContext value={setting}>{children}</LanguageContext>
}

export const useLanguage = (): Setting => useContext(LanguageContext)

/** Makes the hook of one catalogue: `const useText = translator(zh, en)`. Portal and designer have catalogues of their own. */
export function translator<K extends string>(
  zhTexts: Readonly<Record<K, string>>,
  enTexts: Readonly<Record<K, string>>,
) {
  const texts = { zh: catalogue(zhTexts), en: catalogue(enTexts) }
  return (): Translate<K> => texts[useLanguage().language]
}

/** Texts of `runtime/ui` itself. */
export const useText = translator(zh, en)
