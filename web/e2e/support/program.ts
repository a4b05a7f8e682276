import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { inFrontOf } from './front'

const PROGRAM = process.env.KUNYU_BIN ?? 'kunyu'
const START_MS = 120_000

/** A server of its own: the real program on a folder of its own, started for the first time. */
export interface Running {
  url: string
  /** The password that it told: of the first administrator, or of everybody in the sample. */
  password: string
  stop: () => Promise<void>
}

export async function run(args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(PROGRAM, args, {
    env: { ...process.env, LANG: 'en_US.UTF-8' },
    maxBuffer: 1 << 26,
  })
  return stdout
}

/** A folder for a data folder; it does not exist yet. */
export async function newFolder(): Promise<string> {
  return join(await mkdtemp(join(tmpdir(), 'kunyu-e2e-')), 'data')
}

/** Starts the server on a free port and waits until it tells where it listens. */
export async function serve(folder: string): Promise<Running> {
  const keys = await keysOf(folder)
  const child = spawn(PROGRAM, ['--data', folder, 'serve', '--listen', '127.0.0.1:0'], {
    env: { ...process.env, LANG: 'en_US.UTF-8', KUNYU_KEYS: keys },
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const told = await new Promise<{ url: string; password: string }>((resolve, reject) => {
    let said = ''
    const late = setTimeout(() => reject(new Error(`the server did not start: ${said}`)), START_MS)
    const heard = (bytes: Buffer) => {
      said += bytes.toString()
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0]
      const password = /logs in with ([^\s,]+)[\s,]/.exec(said)?.[1]
      if (url === undefined || password === undefined) return
      clearTimeout(late)
      resolve({ url, password })
    }
    child.stdout.on('data', heard)
    child.stderr.on('data', heard)
    child.once('exit', () => reject(new Error(`the server ended: ${said}`)))
    child.once('error', reject)
  })
  // a folder of pages to be tested in place of those built into the program
  const pages = process.env.KUNYU_PAGES
  const front = pages === undefined ? null : await inFrontOf(told.url, pages)
  return {
    url: front?.url ?? told.url,
    password: told.password,
    stop: async () => {
      front?.close()
      child.kill('SIGTERM')
      await ended
      await rm(join(folder, '..'), { recursive: true, force: true })
    },
  }
}

/** The keys for what is personal: the sample district has some, an empty one gets new ones. */
async function keysOf(folder: string): Promise<string> {
  const own = join(folder, 'keys')
  const there = await stat(own).catch(() => null)
  if (there !== null) return own
  const made = join(folder, '..', 'keys')
  await run(['keys', 'new', made])
  return made
}
