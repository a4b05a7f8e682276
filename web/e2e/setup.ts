import { spawn } from 'node:child_process'

/**
 * Starts the server on the data folder `E2E_DATA` with the binary `KUNYU`, unless `E2E_URL` names
 * one that runs; returns what stops it.
 */
export default async function setup(): Promise<(() => void) | undefined> {
  if (process.env.E2E_URL !== undefined) return undefined
  const data = process.env.E2E_DATA
  if (data === undefined) throw new Error('E2E_DATA names a sample folder, or E2E_URL a server')
  const binary = process.env.KUNYU ?? '../target/release/kunyu'
  const listen = process.env.E2E_LISTEN ?? '127.0.0.1:8421'
  const server = spawn(binary, ['--data', data, 'serve', '--listen', listen], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const url = `http://${listen}`
  try {
    await answers(`${url}/health/ready`)
  } catch (error) {
    server.kill()
    throw error
  }
  process.env.E2E_URL = url
  return () => server.kill('SIGTERM')
}

const PATIENCE_SECONDS = 60

async function answers(url: string): Promise<void> {
  for (let second = 0; second < PATIENCE_SECONDS; second += 1) {
    const response = await fetch(url).catch(() => null)
    if (response?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
  throw new Error(`${url} does not answer`)
}
