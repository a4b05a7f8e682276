import { Suspense, lazy } from 'react'
import { Route, Routes } from 'react-router'

import { useWords } from '../../i18n/words'
import { Loading } from '../../parts/Loading'
import { SubNav } from '../../parts/SubNav'
import { may } from '../../session/rights'
import { useMe } from '../../session/session'
import { Catalogue } from './Catalogue'
import { dataWords } from './words'

const LayerPage = lazy(() => import('./LayerPage'))
const ImportWizard = lazy(() => import('./ImportWizard'))
const Findings = lazy(() => import('./Findings'))
const Differences = lazy(() => import('./Differences'))
const PublishPage = lazy(() => import('./PublishPage'))

export default function Data() {
  const text = useWords(dataWords)
  const places = [
    { to: '/data', title: text.catalogue, end: true },
    ...(may(useMe(), 'import') ? [{ to: '/data/import', title: text.import }] : []),
    { to: '/data/findings', title: text.findings },
    { to: '/data/differences', title: text.differences },
  ]
  return (
    <>
      <SubNav label={text.title} places={places} />
      <Suspense fallback={<Loading rows={8} />}>
        <Routes>
          <Route index element={<Catalogue />} />
          <Route path="layers/:layer" element={<LayerPage />} />
          <Route path="layers/:layer/:edition/publish" element={<PublishPage />} />
          <Route path="import" element={<ImportWizard />} />
          <Route path="findings" element={<Findings />} />
          <Route path="differences" element={<Differences />} />
        </Routes>
      </Suspense>
    </>
  )
}
