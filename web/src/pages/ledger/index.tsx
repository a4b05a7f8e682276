import { Suspense, lazy } from 'react'
import { Route, Routes } from 'react-router'

import { Loading } from '../../parts/Loading'
import { LedgerPage } from './LedgerPage'

const LotPage = lazy(() => import('./LotPage'))
const FlowPage = lazy(() => import('./FlowPage'))
const ClocksPage = lazy(() => import('./ClocksPage'))

export default function Ledger() {
  return (
    <Suspense fallback={<Loading rows={8} />}>
      <Routes>
        <Route index element={<LedgerPage />} />
        <Route path="lots/:lot" element={<LotPage />} />
        <Route path="flow" element={<FlowPage />} />
        <Route path="clocks" element={<ClocksPage />} />
      </Routes>
    </Suspense>
  )
}
