import { vi } from 'vitest'

import type { Instance, Me } from '../src/api/types/session'

export const me: Me = {
  user: 'hecheng-jia',
  role: 'clerk',
  role_zh: '经办人',
  role_en: 'Clerk',
  hides: ['discipline_inspection*'],
  may: ['documents', 'check', 'hand_over', 'act:*', 'read:*'],
  signs: ['经办'],
  csrf: 'token',
  must_change_password: false,
  second_factor: false,
  expires: '2026-03-02T18:00:00+08:00',
}

export const instance: Instance = {
  name_zh: '合成区自然资源和规划局',
  name_en: 'Synthetic District Bureau',
  district: '420112',
  epsg: 4526,
  bounds: [113.88, 30.55, 114.3, 30.83],
  synthetic: true,
  version: '0.0.0',
  today: '2026-03-02',
  base_map: null,
}

/** What an address answers: a body, or a status and a problem. */
export type Answers = Record<string, unknown>

export interface Asked {
  method: string
  path: string
  query: URLSearchParams
  body: unknown
  headers: Record<string, string>
}

export function problem(status: number, code: string, more: object = {}) {
  return { $status: status, $body: { status, code, title: code, ...more } }
}

/** Answers requests from a table "METHOD /path" → body; everything asked is kept. */
export function serve(answers: Answers): Asked[] {
  const asked: Asked[] = []
  const table: Answers = { 'GET /session': me, 'GET /instance': instance, ...answers }
  vi.stubGlobal('fetch', async (address: string, request: RequestInit = {}) => {
    const url = new URL(address, 'http://localhost')
    const path = url.pathname.replace('/api/v1', '')
    const method = request.method ?? 'GET'
    const body = typeof request.body === 'string' ? JSON.parse(request.body) : request.body
    const headers = request.headers as Record<string, string>
    const one: Asked = { method, path, query: url.searchParams, body, headers }
    asked.push(one)
    const found = table[`${method} ${path}`]
    const answer = typeof found === 'function' ? (found as (one: Asked) => unknown)(one) : found
    if (answer === undefined) return respond(404, { status: 404, code: 'unknown' })
    const refused = answer as { $status?: number; $body?: unknown }
    return refused?.$status ? respond(refused.$status, refused.$body) : respond(200, answer)
  })
  return asked
}

function respond(status: number, body: unknown): Response {
  return new Response(body === null ? null : JSON.stringify(body), { status })
}
