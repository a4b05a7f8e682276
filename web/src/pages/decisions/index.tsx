import { Suspense, lazy } from 'react'
import { Route, Routes } from 'react-router'

import { Loading } from '../../parts/Loading'
import { Dashboard } from './Dashboard'

const FigurePage = lazy(() => import('./figure/FigurePage'))
const ReportPage = lazy(() => import('./report/ReportPage'))
const ProofPage = lazy(() => import('./proof/ProofPage'))
const PlanPage = lazy(() => import('./plan/PlanPage'))

export default function Decisions() {
  return (
    <Suspense fallback={<Loading rows={8} />}>
      <Routes>
        <Route index element={<Dashboard />} />
        <Route path="reports/:report?" element={<ReportPage />} />
        <Route path="proof" element={<ProofPage />} />
        <Route path="plan" element={<PlanPage />} />
        <Route path=":indicator" element={<FigurePage />} />
      </Routes>
    </Suspense>
  )
}
