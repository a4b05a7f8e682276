import { BASE, address, answer, headersOf, problemFrom } from './client'
import type { Query } from './client'
import { unreachable } from './problem'

export type OnProgress = (share: number | null) => void

/** Sends a file; tells the share that is through. */
export function upload<T>(
  path: string,
  form: FormData,
  options: { onProgress?: OnProgress; signal?: AbortSignal; query?: Query } = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', address(path, options.query))
    const headers = headersOf('POST', { body: form })
    Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value))
    request.upload.onprogress = (event) =>
      options.onProgress?.(event.lengthComputable ? event.loaded / event.total : null)
    request.onload = () => {
      const ok = request.status >= 200 && request.status < 300
      if (ok) resolve(JSON.parse(request.responseText || 'null') as T)
      else reject(problemFrom(request.status, request.responseText, null))
    }
    request.onerror = () => reject(unreachable())
    request.onabort = () => reject(new DOMException('', 'AbortError'))
    options.signal?.addEventListener('abort', () => request.abort())
    request.send(form)
  })
}

/** Fetches a file and hands it to the browser to save; tells the share that is here. */
export async function download(
  path: string,
  name: string,
  options: {
    query?: Query
    method?: 'GET' | 'POST'
    body?: unknown
    onProgress?: OnProgress
    signal?: AbortSignal
  } = {},
): Promise<void> {
  const { query, body, signal } = options
  const response = await answer(options.method ?? 'GET', path, { query, body, signal })
  const blob = await gather(response, options.onProgress)
  save(blob, nameIn(response) ?? name)
}

async function gather(response: Response, onProgress?: OnProgress): Promise<Blob> {
  const total = Number(response.headers.get('content-length'))
  const type = response.headers.get('content-type') ?? 'application/octet-stream'
  if (response.body === null) return response.blob()
  const reader = response.body.getReader()
  const parts: BlobPart[] = []
  for (let done = 0; ;) {
    const { value, done: ended } = await reader.read()
    if (ended) return new Blob(parts, { type })
    parts.push(value)
    done += value.length
    onProgress?.(total > 0 ? done / total : null)
  }
}

function nameIn(response: Response): string | null {
  const said = response.headers.get('content-disposition') ?? ''
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(said)?.[1]
  if (encoded !== undefined) return decodeURIComponent(encoded)
  return /filename="([^"]+)"/i.exec(said)?.[1] ?? null
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** Hands a text that the page has to the browser to save. */
export function saveText(text: string, name: string, type = 'application/json'): void {
  save(new Blob([text], { type }), name)
}

/** The address of a file that the browser opens itself. */
export function fileAddress(path: string, query: Query = {}): string {
  return address(path.startsWith('/') ? BASE + path : path, query)
}
