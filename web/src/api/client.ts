import { ApiProblem, unreachable } from './problem'
import type { ProblemBody } from './problem'

export const BASE = '/api/v1'

/** What the server offers beside the versioned interface. */
const AT_ROOT = ['/api', '/tiles', '/health']

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type Query = Record<string, string | number | boolean | null | undefined>

export interface SendOptions {
  query?: Query
  /** Sent as JSON, or as a form when it is one. */
  body?: unknown
  /** Same key, same act: a repeated send takes effect once. */
  key?: string
  signal?: AbortSignal
}

let csrf: string | null = null

/** The token that every writing request carries; from the session. */
export function carryToken(token: string | null): void {
  csrf = token
}

export function address(path: string, query: Query = {}): string {
  const given = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  )
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  const base = AT_ROOT.some((start) => path.startsWith(start)) ? path : BASE + path
  return search.size === 0 ? base : `${base}?${search.toString()}`
}

/** A number of a record or case as a part of an address. */
export function part(text: string | number): string {
  return encodeURIComponent(String(text))
}

export function headersOf(method: Method, options: SendOptions): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (method !== 'GET' && csrf !== null) headers['x-kunyu-csrf'] = csrf
  if (options.key !== undefined) headers['idempotency-key'] = options.key
  if (options.body !== undefined && !(options.body instanceof FormData)) {
    headers['content-type'] = 'application/json'
  }
  return headers
}

export async function send<T>(method: Method, path: string, options: SendOptions = {}): Promise<T> {
  const response = await answer(method, path, options)
  if (response.status === 204) return undefined as T
  const text = await response.text()
  return (text === '' ? undefined : JSON.parse(text)) as T
}

/** The response itself; anything but success is thrown as a problem. */
export async function answer(
  method: Method,
  path: string,
  options: SendOptions = {},
): Promise<Response> {
  const { body } = options
  const payload = body === undefined || body instanceof FormData ? body : JSON.stringify(body)
  let response: Response
  try {
    response = await fetch(address(path, options.query), {
      method,
      headers: headersOf(method, options),
      body: payload ?? null,
      credentials: 'same-origin',
      signal: options.signal ?? null,
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw unreachable()
  }
  if (!response.ok) throw await problemIn(response)
  return response
}

async function problemIn(response: Response): Promise<ApiProblem> {
  const after = Number(response.headers.get('retry-after'))
  return problemFrom(response.status, await response.text(), after > 0 ? after : null)
}

export function problemFrom(status: number, text: string, after: number | null): ApiProblem {
  try {
    const body = JSON.parse(text) as Partial<ProblemBody>
    return new ApiProblem({ ...body, status, code: body.code ?? `http.${status}` }, after)
  } catch {
    return new ApiProblem({ status, code: `http.${status}`, ...plain(status) }, after)
  }
}

/** Sentences for answers that do not come from our server (a proxy, a stopped service). */
function plain(status: number): Pick<ProblemBody, 'detail_zh' | 'detail_en'> {
  return status >= 500
    ? { detail_zh: '服务器暂时不能答复', detail_en: 'The server cannot answer just now.' }
    : { detail_zh: '服务器没有办理', detail_en: 'The server did not do it.' }
}

/** A key that no other act has; works without https, too. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
