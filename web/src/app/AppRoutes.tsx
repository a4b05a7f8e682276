import { Suspense, lazy } from 'react'
import type { ReactElement } from 'react'
import { Navigate, Outlet, Route, Routes } from 'react-router'

import { useGet } from '../api/query'
import type { Instance } from '../api/types/session'
import { Forbidden } from '../parts/Forbidden'
import { Loading } from '../parts/Loading'
import { SessionGate } from '../session/SessionGate'
import { InstanceContext, useMe } from '../session/session'
import { NotFound } from './NotFound'
import { Shell } from './Shell'
import { pages, sections } from './sections'
import type { Section } from './sections'

const OPEN_TO_ALL = ['exhibition']

/** Pages behind the log-in that have the whole screen for themselves. */
const WHOLE_SCREEN = ['screen']

/** One element for each page folder, loaded when it is first drawn. */
const elements = new Map<string, ReactElement>(
  Array.from(pages, ([id, load]) => {
    const Lazy = lazy(load)
    return [id, <Lazy key={id} />]
  }),
)

export function AppRoutes() {
  const instance = useGet<Instance>('/instance', {}, { lasting: true })
  return (
    <InstanceContext value={instance.data ?? null}>
      <Routes>
        {OPEN_TO_ALL.map((id) => (
          <Route key={id} path={`/${id}/*`} element={<Page id={id} />} />
        ))}
        {WHOLE_SCREEN.map((id) => (
          <Route
            key={id}
            path={`/${id}/*`}
            element={
              <SessionGate>
                <Page id={id} />
              </SessionGate>
            }
          />
        ))}
        <Route
          element={
            <SessionGate>
              <Shell>
                <Outlet />
              </Shell>
            </SessionGate>
          }
        >
          <Route index element={<Navigate to="/workbench" replace />} />
          {sections.map((section) => (
            <Route
              key={section.id}
              path={`/${section.id}/*`}
              element={<Guarded section={section} />}
            />
          ))}
          <Route path="/account/*" element={<Page id="account" />} />
          <Route path="*" element={<NotFound />} />
        </Route>
      </Routes>
    </InstanceContext>
  )
}

function Guarded({ section }: { section: Section }) {
  return section.allowed(useMe()) ? <Page id={section.id} /> : <Forbidden />
}

function Page({ id }: { id: string }) {
  const element = elements.get(id)
  if (element === undefined) return <NotFound />
  return <Suspense fallback={<Loading rows={8} />}>{element}</Suspense>
}
