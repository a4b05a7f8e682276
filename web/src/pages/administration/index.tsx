import { Suspense, lazy } from 'react'
import { Navigate, Route, Routes } from 'react-router'

import { NotFound } from '../../app/NotFound'
import { useWords } from '../../i18n/words'
import { Loading } from '../../parts/Loading'
import { SubNav } from '../../parts/SubNav'
import { may } from '../../session/rights'
import { useMe } from '../../session/session'
import { administrationWords } from './words'

/** The pages in their order, and the rights of which each needs one. */
const PAGES = [
  {
    id: 'users',
    rights: ['manage_accounts', 'manage_rights'],
    Page: lazy(() => import('./users')),
  },
  { id: 'roles', rights: null, Page: lazy(() => import('./Roles')) },
  { id: 'audit', rights: ['audit'], Page: lazy(() => import('./Audit')) },
  { id: 'jobs', rights: ['operate', 'import'], Page: lazy(() => import('./Jobs')) },
  { id: 'definitions', rights: null, Page: lazy(() => import('./definitions')) },
  { id: 'about', rights: null, Page: lazy(() => import('./About')) },
] as const

export default function Administration() {
  const text = useWords(administrationWords)
  const me = useMe()
  const shown = PAGES.filter(({ rights }) => rights === null || rights.some((one) => may(me, one)))
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
