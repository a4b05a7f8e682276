import { Suspense, lazy } from 'react'
import { Route, Routes } from 'react-router'

import { Loading } from '../../parts/Loading'
import { CaseList } from './CaseList'

const CasePage = lazy(() => import('./CasePage'))
const DocumentPage = lazy(() => import('./DocumentPage'))
const Meetings = lazy(() => import('./meetings'))
const NewCase = lazy(() => import('./NewCase'))

export default function Cases() {
  return (
    <Suspense fallback={<Loading rows={8} />}>
      <Routes>
        <Route index element={<CaseList />} />
        <Route path="new/:process?/:step?" element={<NewCase />} />
        <Route path="documents/:number" element={<DocumentPage />} />
        <Route path="meetings/*" element={<Meetings />} />
        <Route path=":number" element={<CasePage />} />
      </Routes>
    </Suspense>
  )
}
