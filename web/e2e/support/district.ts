import { cp, mkdir } from 'node:fs/promises'

import { logIn } from './api'
import { newFolder, run, serve } from './program'

/** People of the sample district, by what they do. */
export const PEOPLE = {
  administrator: '管理员',
  auditor: '审计一号',
  clerk: '经办',
  dataKeeper: '数据员',
  chief: '科长',
  deputy: '分管领导',
  director: '局长',
  registrar: '审核',
  viewer: '查询',
} as const

export type Person = keyof typeof PEOPLE

export const WORK = 'test-results/.district'

export function stateOf(person: Person): string {
  return `${WORK}/${person}.json`
}

/** Patches enough for every test, few enough to be drawn at once. */
const SCALE = '0.02'

/**
 * One sample district for all tests; everybody is logged in once. KUNYU_SAMPLE names a folder that
 * was made before, of which a copy is used.
 */
export default async function district() {
  const folder = await newFolder()
  const made = process.env.KUNYU_SAMPLE
  if (made === undefined) await run(['sample', folder, '--scale', SCALE])
  else await cp(made, folder, { recursive: true })
  const server = await serve(folder)
  await mkdir(WORK, { recursive: true })
  for (const person of Object.keys(PEOPLE) as Person[]) {
    const { context } = await logIn(server.url, PEOPLE[person], server.password)
    await context.storageState({ path: stateOf(person) })
    await context.dispose()
  }
  process.env.KUNYU_URL = server.url
  process.env.KUNYU_DISTRICT = folder
  process.env.KUNYU_SAMPLE_PASSWORD = server.password
  return () => server.stop()
}
