import { Link, Outlet, useLocation } from '@tanstack/react-router'
import { useMaybeSession } from '#runtime/portal/session/use-session.ts'
import { t } from '#runtime/portal/text/text.ts'
import { ElderSwitch } from '#runtime/ui/primitive/elder-switch.tsx'
import { SkipLink } from '#runtime/ui/primitive/skip-link.tsx'
import css from './shell.module.css'
import { StateBars } from './state-bars.tsx'

/** The frame of what anybody may read, and of signing in. */
export function PublicShell() {
  const session = useMaybeSession()
  const { pathname } = useLocation()
  return (
    <div className={css.shell}>
      <SkipLink target="main" />
      <header className={`${css.publicHead} no-print`}>
        <Link to="/disclosures" className={css.brand}>
          <span className={css.mark} aria-hidden>
            规
          </span>
          {t.product}
        </Link>
        <div className="row">
          <ElderSwitch />
          {session ? (
            <Link to="/tasks">{t.nav.inbox}</Link>
          ) : (
            pathname !== '/sign-in' && <Link to="/sign-in">{t.disclosure.signIn}</Link>
          )}
        </div>
      </header>
      <div className={css.bars}>
        <StateBars />
      </div>
      <main id="main" tabIndex={-1} className={`${css.main} ${css.publicMain}`}>
        <Outlet />
      </main>
    </div>
  )
}
