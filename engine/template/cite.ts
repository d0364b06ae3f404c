/**
 * A clause as it is cited: “《中华人民共和国村民委员会组织法》第三十五条”. Local practice (C) and what nobody has checked yet
 * (D) are described rather than cited: they have no title to stand in marks.
 */
export function cite({
  law,
  article = '',
  confidence,
}: {
  readonly law: string
  readonly article?: string | undefined
  readonly confidence: string
}): string {
  return confidence === 'A' || confidence === 'B' ? `《${law}》${article}` : `${law}${article}`
}

/** Several clauses in one sentence, each law named once: “《甲法》第一条、第二条；《乙条例》第三条”. */
export function citeAll(clauses: readonly { law: string; article: string; confidence: string }[]): string {
  const laws = new Map<string, { confidence: string; articles: string[] }>()
  for (const { law, article, confidence } of clauses) {
    const known = laws.get(law) ?? { confidence, articles: [] }
    laws.set(law, known)
    if (article && !known.articles.includes(article)) known.articles.push(article)
  }
  return [...laws]
    .map(([law, { confidence, articles }]) => cite({ law, article: articles.join('、'), confidence }))
    .join('；')
}
