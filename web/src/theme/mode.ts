import { createContext, useContext } from 'react'

import type { Mode } from './theme'

export interface Appearance {
  mode: Mode
  phone: boolean
  setMode: (mode: Mode) => void
}

export const AppearanceContext = createContext<Appearance>({
  mode: 'light',
  phone: false,
  setMode: () => undefined,
})

/** How the app looks now: light or dark, at a desk or on a phone. */
export function useAppearance(): Appearance {
  return useContext(AppearanceContext)
}
