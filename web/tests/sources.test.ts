import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const SOURCES = join(import.meta.dirname, '../src')

/** Where Chinese stands by right: dictionaries, units, dates as written, sentences of the client. */
const DICTIONARIES = /(words|Words)\.tsx?$|\.test\.tsx?$|src\/(i18n|format|api)\/|schema\.ts$/
const WRITTEN_FORMS = [
  'parts/form/AreaInput.tsx',
  'parts/form/DateInput.tsx',
  // codes of layers and a file format, not words of ours
  'parts/map/legend/layers.ts',
  'pages/checks/coordinates.ts',
  'pages/exhibition/Tour.tsx',
]

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.tsx?$/.test(name),
  )
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '')
}

test('no words stand in components: all are in both languages', () => {
  const found = filesOf(SOURCES)
    .filter((name) => !DICTIONARIES.test(`src/${name}`) && !WRITTEN_FORMS.includes(name))
    .filter((name) => /\p{Script=Han}/u.test(withoutComments(read(name))))
  expect(found).toEqual([])
})

test('nothing is fetched from elsewhere', () => {
  const found = filesOf(SOURCES).filter((name) => /https?:\/\/(?!localhost)/.test(read(name)))
  expect(found).toEqual([])
})

function read(name: string): string {
  return readFileSync(join(SOURCES, name), 'utf8')
}
