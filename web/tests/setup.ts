import { cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

// asking whether each element is visible costs seconds with the styles of antd
configure({ defaultHidden: true, asyncUtilTimeout: 5000 })

// what jsdom lacks and antd asks for
Object.defineProperty(window, 'matchMedia', {
  value: (query: string) => ({
    matches: false,
    media: query,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
  }),
})
vi.stubGlobal(
  'ResizeObserver',
  class {
    observe() {}
    unobserve() {}
    disconnect() {}
  },
)
Element.prototype.scrollIntoView = () => undefined

afterEach(() => {
  cleanup()
  localStorage.clear()
  sessionStorage.clear()
  window.history.replaceState(null, '', '/')
})
