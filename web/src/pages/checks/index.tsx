import { Suspense, lazy } from 'react'
import { Route, Routes } from 'react-router'

import { Loading } from '../../parts/Loading'
import CheckPage from './CheckPage'

const VerdictList = lazy(() => import('./VerdictList'))
const VerdictPage = lazy(() => import('./VerdictPage'))
const VerifyPage = lazy(() => import('./VerifyPage'))

export default function Checks() {
  return (
    <Suspense fallback={<Loading rows={8} />}>
      <Routes>
        <Route index element={<CheckPage />} />
        <Route path="verdicts" element={<VerdictList />} />
        <Route path="verdicts/:number" element={<VerdictPage />} />
        <Route path="verify" element={<VerifyPage />} />
      </Routes>
    </Suspense>
  )
}
