import { request } from '@playwright/test'
import type { APIRequestContext } from '@playwright/test'

/** A browser's session without the browser: for what a test needs to be there. */
export interface Api {
  context: APIRequestContext
  get: <T>(path: string) => Promise<T>
  send: <T>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) => Promise<T>
}

/** Logs in over the interface. */
export async function logIn(url: string, user: string, password: string): Promise<Api> {
  const context = await request.newContext({ baseURL: url })
  const opened = await context.post('/api/v1/session', { data: { user, password } })
  if (!opened.ok()) throw new Error(`${user} cannot log in: ${await opened.text()}`)
  const { csrf } = (await opened.json()) as { csrf: string }
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const headers = { 'x-kunyu-csrf': csrf }
    const answer = await context.fetch(`/api/v1${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { data: body }),
    })
    const text = await answer.text()
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${text}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  return {
    context,
    get: (path) => ask('GET', path),
    send: (method, path, body) => ask(method, path, body),
  }
}
