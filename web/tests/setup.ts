import { cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

// asking whether each element is visible costs seconds with the styles of antd
configure({
  defaultHidden: true,
  asyncUtilTimeout: 5000,
  // the whole page in every message helps nobody
  getElementError: (message) => new Error(message ?? 'not found'),
})

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
const computed = window.getComputedStyle.bind(window)
window.getComputedStyle = (element) => computed(element)
Element.prototype.scrollIntoView = () => undefined

afterEach(() => {
  cleanup()
  localStorage.clear()
  sessionStorage.clear()
  window.history.replaceState(null, '', '/')
})
