import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'

const KINDS: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
}

const PASSED_ON = /^\/(api|tiles|health|metrics|ogc)\b/

/** The pages of a folder before a program that was built without them. */
export async function inFrontOf(
  target: string,
  pages: string,
): Promise<{ url: string; close: () => void }> {
  const server = createServer((asked, answer) => {
    if (PASSED_ON.test(asked.url ?? '')) passOn(target, asked, answer)
    else void answerFile(pages, new URL(asked.url ?? '/', target).pathname, answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url: `http://127.0.0.1:${address.port}`, close }
}

function passOn(target: string, asked: IncomingMessage, answer: ServerResponse): void {
  const { method, headers } = asked
  const further = request(`${target}${asked.url}`, { method, headers }, (given) => {
    answer.writeHead(given.statusCode ?? 502, given.headers)
    given.pipe(answer)
  })
  further.on('error', () => answer.destroy())
  asked.pipe(further)
}

async function answerFile(pages: string, path: string, answer: ServerResponse): Promise<void> {
  const wanted = join(pages, normalize(path))
  const there = await stat(wanted).then(
    (found) => found.isFile(),
    () => false,
  )
  const file = there ? wanted : join(pages, 'index.html')
  answer.setHeader('content-type', KINDS[extname(file)] ?? 'application/octet-stream')
  // as the program does: names of these files carry a hash of their content
  const lasts = path.startsWith('/assets/')
  answer.setHeader('cache-control', lasts ? 'public, max-age=31536000, immutable' : 'no-cache')
  createReadStream(file).pipe(answer)
}
