import { Suspense, lazy } from 'react'
import { Navigate, Route, Routes } from 'react-router'

import { NotFound } from '../../app/NotFound'
import { useWords } from '../../i18n/words'
import { Loading } from '../../parts/Loading'
import { SubNav } from '../../parts/SubNav'
import { may } from '../../session/rights'
import { useMe } from '../../session/session'
import { administrationWords } from './words'

/** The pages in their order, and the right that each needs. */
const PAGES = [
  { id: 'users', right: 'manage_users', Page: lazy(() => import('./users')) },
  { id: 'roles', right: null, Page: lazy(() => import('./Roles')) },
  { id: 'audit', right: 'audit', Page: lazy(() => import('./Audit')) },
  { id: 'jobs', right: null, Page: lazy(() => import('./Jobs')) },
  { id: 'definitions', right: null, Page: lazy(() => import('./definitions')) },
  { id: 'about', right: null, Page: lazy(() => import('./About')) },
] as const

export default function Administration() {
  const text = useWords(administrationWords)
  const me = useMe()
  const shown = PAGES.filter(({ right }) => right === null || may(me, right))
  const [first] = shown
  return (
    <>
      <SubNav
        label={text.title}
        places={shown.map(({ id }) => ({ to: `/administration/${id}`, title: text[id] }))}
      />
      <Suspense fallback={<Loading rows={8} />}>
        <Routes>
          <Route index element={<Navigate to={first?.id ?? 'about'} replace />} />
          {shown.map(({ id, Page }) => (
            <Route key={id} path={id} element={<Page />} />
          ))}
          <Route path="*" element={<NotFound />} />
        </Routes>
      </Suspense>
    </>
  )
}
