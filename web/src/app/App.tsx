import { QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { BrowserRouter } from 'react-router'

import { makeQueryClient } from '../api/query'
import { Appearance } from './Appearance'
import { AppRoutes } from './AppRoutes'

export function App() {
  const [client] = useState(makeQueryClient)
  return (
    <QueryClientProvider client={client}>
      <Appearance>
        <BrowserRouter>
          <AppRoutes />
        </BrowserRouter>
      </Appearance>
    </QueryClientProvider>
  )
}
