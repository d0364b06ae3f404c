import { useQuery } from '@tanstack/react-query'
import { Link, Outlet } from '@tanstack/react-router'
import { useEffect } from 'react'
import { tasksQuery } from '#runtime/portal/inbox/use-tasks.ts'
import { useLive } from '#runtime/portal/live/use-live.ts'
import { useElderOf } from '#runtime/portal/session/use-elder.ts'
import { useSession } from '#runtime/portal/session/use-session.ts'
import { t } from '#runtime/portal/text/text.ts'
import { ElderSwitch } from '#runtime/ui/primitive/elder-switch.tsx'
import { SkipLink } from '#runtime/ui/primitive/skip-link.tsx'
import { DemoBar } from './demo-bar.tsx'
import { Glyph, type GlyphName } from './glyph.tsx'
import { NoticeBar } from './notice-bar.tsx'
import css from './shell.module.css'
import { StateBars } from './state-bars.tsx'

const places: readonly { readonly to: '/tasks' | '/instances' | '/start' | '/me'; readonly name: GlyphName }[] = [
  { to: '/tasks', name: 'inbox' },
  { to: '/instances', name: 'instances' },
  { to: '/start', name: 'start' },
  { to: '/me', name: 'me' },
]

/** The frame of everything behind the sign-in: a bar at the bottom of a phone, at the side of a desk. */
export function Shell() {
  const session = useSession()
  useLive()
  useElderOf(session.person.id)
  const mine = useQuery(tasksQuery({ scope: 'all' }))
  const waiting = mine.data?.total ?? mine.data?.items.length ?? 0
  useEffect(() => {
    document.documentElement.dataset.shell = 'member'
    return () => {
      delete document.documentElement.dataset.shell
    }
  }, [])
  return (
    <div className={css.shell}>
      <SkipLink target="main" />
      <DemoBar />
      <div className={css.body}>
        <nav className={css.nav} aria-label={t.nav.label}>
          <p className={css.brand}>
            <span className={css.mark} aria-hidden>
              规
            </span>
            {t.product}
          </p>
          <ul className={`plain-list ${css.places}`}>
            {places.map(place => (
              <li key={place.to}>
                <Link to={place.to} className={css.place} activeProps={{ 'aria-current': 'page' }}>
                  <span className={css.glyph}>
                    <Glyph name={place.name} />
                    {place.name === 'inbox' && waiting > 0 && (
                      <span className={css.count}>
                        {waiting > 99 ? '99+' : waiting}
                        <span className="visually-hidden">{t.nav.countUnit}</span>
                      </span>
                    )}
                  </span>
                  {t.nav[place.name]}
                </Link>
              </li>
            ))}
          </ul>
          <div className={css.navFoot}>
            <p className={css.who}>
              {session.person.name}
              <span className="soft block">{session.posts[0]?.title}</span>
            </p>
            <ElderSwitch />
          </div>
        </nav>
        <div className={css.content}>
          <div className={css.bars}>
            <StateBars />
            <NoticeBar />
          </div>
          <main id="main" tabIndex={-1} className={css.main}>
            <Outlet />
          </main>
        </div>
      </div>
    </div>
  )
}
