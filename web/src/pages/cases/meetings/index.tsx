import { Suspense, lazy } from 'react'
import { Route, Routes } from 'react-router'

import { Loading } from '../../../parts/Loading'
import { MeetingList } from './MeetingList'

const NewMinutes = lazy(() => import('./NewMinutes'))

/** Meetings whose minutes decide cases. */
export default function Meetings() {
  return (
    <Suspense fallback={<Loading rows={8} />}>
      <Routes>
        <Route index element={<MeetingList />} />
        <Route path="new" element={<NewMinutes />} />
      </Routes>
    </Suspense>
  )
}
