import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { inFrontOf } from './front'

const PROGRAM = process.env.KUNYU_BIN ?? 'kunyu'
const START_MS = 120_000

/** A server of its own: the real program on a folder of its own. */
export interface Running {
  url: string
  /** What it said when it started. */
  said: string
  folder: string
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

/**
 * Starts the server on a free port, with keys of its own for what is personal, and waits until it
 * tells where it listens.
 */
export async function serve(folder: string): Promise<Running> {
  const keys = join(folder, '..', 'keys')
  await run(['keys', 'new', keys])
  const child = spawn(PROGRAM, ['--data', folder, 'serve', '--listen', '127.0.0.1:0'], {
    env: { ...process.env, LANG: 'en_US.UTF-8', KUNYU_KEYS: keys },
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`the server did not start: ${said}`)), START_MS)
    const heard = (bytes: Buffer) => {
      said += bytes.toString()
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)
      // what it tells of the first start follows at once, in the same breath
      if (found !== null && said.endsWith('\n')) {
        clearTimeout(late)
        resolve(found[0])
      }
    }
    child.stdout.on('data', heard)
    child.stderr.on('data', heard)
    child.once('exit', () => reject(new Error(`the server ended: ${said}`)))
    child.once('error', reject)
  })
  // a folder of pages to be tested in place of those built into the program
  const pages = process.env.KUNYU_PAGES
  const front = pages === undefined ? null : await inFrontOf(url, pages)
  return {
    url: front?.url ?? url,
    get said() {
      return said
    },
    folder,
    stop: async () => {
      front?.close()
      child.kill('SIGTERM')
      await ended
      await rm(join(folder, '..'), { recursive: true, force: true })
    },
  }
}
