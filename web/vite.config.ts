import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

import { firstLoad } from './firstLoad.ts'

const server = process.env.KUNYU_SERVER ?? 'http://127.0.0.1:8420'

/** Libraries that change rarely and are shared by all pages, so that browsers keep them. */
const shared: [string, RegExp][] = [
  ['react', /node_modules\/(react|react-dom|react-router|scheduler|@tanstack)\//],
]

export default defineConfig({
  plugins: [react(), firstLoad()],
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/api', '/tiles', '/health', '/ogc'].map((path) => [path, { target: server }]),
    ),
  },
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    target: 'es2022',
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      output: {
        codeSplitting: { groups: shared.map(([name, test]) => ({ name, test })) },
      },
    },
  },
  test: {
    environment: 'jsdom',
    globals: true,
    setupFiles: ['tests/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}', 'tests/**/*.test.{ts,tsx}'],
    css: false,
    testTimeout: 30_000,
  },
})
