import { defineConfig } from '@playwright/test'

const DESK = { width: 1366, height: 768 }

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/support/district.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  // a browser that dies on a full machine is no fault of a page; what passes late is told as flaky
  retries: 1,
  reporter: 'list',
  // a busy machine is slow, not wrong
  timeout: 240_000,
  expect: { timeout: 30_000 },
  use: {
    viewport: DESK,
    actionTimeout: 30_000,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
    acceptDownloads: true,
    // recording takes as long as the tests: only where somebody looks for a fault
    trace: process.env.KUNYU_TRACE === undefined ? 'off' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--ignore-gpu-blocklist', '--enable-unsafe-swiftshader'],
    },
  },
})
