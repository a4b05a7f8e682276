import { Drawer, Layout } from 'antd'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useLocation } from 'react-router'

import { useWords } from '../i18n/words'
import { ErrorBoundary } from '../parts/ErrorBoundary'
import { useAppearance } from '../theme/mode'
import { BottomBar } from './BottomBar'
import { SideNav } from './SideNav'
import { TopBar } from './TopBar'
import { appWords } from './words'
import './shell.css'

/** Left: what to do. Top: search, language, me. Centre: the work. On a phone a bar at the thumb. */
export function Shell({ children }: { children: ReactNode }) {
  const { phone } = useAppearance()
  const text = useWords(appWords)
  const [drawer, setDrawer] = useState(false)
  const section = useLocation().pathname.split('/')[1]
  return (
    <Layout className="shell">
      <a className="skip no-print" href="#content">
        {text.skip}
      </a>
      <TopBar onMenu={phone ? () => setDrawer(true) : undefined} />
      <Layout className="shell-body">
        {!phone && (
          <Layout.Sider width={148} className="no-print" theme="light">
            <SideNav />
          </Layout.Sider>
        )}
        <Layout.Content id="content" tabIndex={-1} className="shell-content">
          <ErrorBoundary key={section}>{children}</ErrorBoundary>
        </Layout.Content>
      </Layout>
      {phone && <BottomBar onMore={() => setDrawer(true)} />}
      <Drawer
        open={phone && drawer}
        onClose={() => setDrawer(false)}
        placement="left"
        size={240}
        title={text.product}
        styles={{ body: { padding: 0 } }}
      >
        <SideNav onChosen={() => setDrawer(false)} />
      </Drawer>
    </Layout>
  )
}
