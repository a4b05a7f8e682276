import { NavLink } from 'react-router'

import './subnav.css'

export interface Place {
  to: string
  title: string
  /** Active only at this very address, not below it. */
  end?: boolean
}

/** The pages of a section beside one another. */
export function SubNav({ label, places }: { label: string; places: Place[] }) {
  return (
    <nav className="sub-nav no-print" aria-label={label}>
      {places.map(({ to, title, end }) => (
        <NavLink key={to} to={to} end={end ?? false}>
          {title}
        </NavLink>
      ))}
    </nav>
  )
}
