import { Suspense, lazy } from 'react'
import { Route, Routes } from 'react-router'

import { Loading } from '../../parts/Loading'
import MapPage from './MapPage'

const PrintPage = lazy(() => import('./PrintPage'))

export default function OneMap() {
  return (
    <Suspense fallback={<Loading rows={8} />}>
      <Routes>
        <Route index element={<MapPage />} />
        <Route path="print" element={<PrintPage />} />
      </Routes>
    </Suspense>
  )
}
