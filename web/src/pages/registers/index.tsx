import { Suspense, lazy } from 'react'
import { Route, Routes } from 'react-router'

import { Loading } from '../../parts/Loading'
import { Catalogue } from './Catalogue'

const RegisterPage = lazy(() => import('./RegisterPage'))
const RecordPage = lazy(() => import('./RecordPage'))
const PlotPage = lazy(() => import('./plot/PlotPage'))

export default function Registers() {
  return (
    <Suspense fallback={<Loading rows={8} />}>
      <Routes>
        <Route index element={<Catalogue />} />
        <Route path=":register" element={<RegisterPage />} />
        <Route path=":register/:number" element={<RecordPage />} />
        <Route path=":register/:number/plot" element={<PlotPage />} />
      </Routes>
    </Suspense>
  )
}
