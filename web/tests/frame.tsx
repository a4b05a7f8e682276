import { QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { BrowserRouter } from 'react-router'

import { makeQueryClient } from '../src/api/query'
import { Appearance } from '../src/app/Appearance'
import { InstanceContext, MeContext } from '../src/session/session'
import { instance, me } from './server'

/** Renders a part as inside the app, for the user of the tests. */
export function show(part: ReactNode) {
  return render(
    <QueryClientProvider client={makeQueryClient()}>
      <Appearance>
        <InstanceContext value={instance}>
          <MeContext value={me}>
            <BrowserRouter>{part}</BrowserRouter>
          </MeContext>
        </InstanceContext>
      </Appearance>
    </QueryClientProvider>,
  )
}
