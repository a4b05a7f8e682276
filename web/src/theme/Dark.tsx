import { ConfigProvider } from 'antd'
import { useMemo } from 'react'
import type { CSSProperties, ReactNode } from 'react'

import { AppearanceContext, useAppearance } from './mode'
import { themeOf, variablesOf } from './theme'

/** Dark for what is inside, whatever the user chose for the rest. */
export function Dark({ children }: { children: ReactNode }) {
  const { phone, setMode } = useAppearance()
  const look = useMemo(() => ({ mode: 'dark' as const, phone, setMode }), [phone, setMode])
  return (
    <AppearanceContext value={look}>
      <ConfigProvider theme={themeOf('dark', phone)}>
        <div style={{ ...variablesOf('dark'), colorScheme: 'dark' } as CSSProperties}>
          {children}
        </div>
      </ConfigProvider>
    </AppearanceContext>
  )
}
