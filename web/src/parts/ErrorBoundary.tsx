import { Component } from 'react'
import type { ReactNode } from 'react'

import { Problem } from './Problem'

interface State {
  error: unknown
}

/** Keeps the shell standing where a page fails; a page that did not load is asked for again. */
export class ErrorBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: unknown): State {
    return { error }
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children
    return <Problem error={this.state.error} retry={() => window.location.reload()} />
  }
}
