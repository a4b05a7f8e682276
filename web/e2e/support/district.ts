import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { logIn } from './api'
import { findExamples } from './examples'
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
  await prolongCalendar(folder)
  const server = await serve(folder)
  await mkdir(WORK, { recursive: true })
  for (const person of Object.keys(PEOPLE) as Person[]) {
    const api = await logIn(server.url, PEOPLE[person], server.password)
    await api.context.storageState({ path: stateOf(person) })
    if (person === 'clerk') process.env.KUNYU_EXAMPLES = JSON.stringify(await findExamples(api))
    await api.context.dispose()
  }
  process.env.KUNYU_URL = server.url
  process.env.KUNYU_DISTRICT = folder
  process.env.KUNYU_SAMPLE_PASSWORD = server.password
  return () => server.stop()
}

/**
 * Holidays are told year by year. Tests pass on every day: where the definitions end, the calendar of
 * the tests goes on with a free day at new year.
 */
async function prolongCalendar(folder: string): Promise<void> {
  const file = join(folder, 'definitions', 'calendar', 'national.toml')
  const known = await readFile(file, 'utf8')
  const last = Number(/^to = "(\d{4})-12-31"$/m.exec(known)?.[1])
  const wanted = new Date().getFullYear() + 2
  const years = Array.from({ length: Math.max(0, wanted - last) }, (_, at) => last + 1 + at)
  const notices = years.map(
    (year) => `
[[notice]]
text = "测试用日历（${year}年）"
published = "${year - 1}-11-30"
holidays = ["${year}-01-01"]
`,
  )
  const prolonged = known.replace(`to = "${last}-12-31"`, `to = "${Math.max(last, wanted)}-12-31"`)
  await writeFile(file, prolonged + notices.join(''))
}
