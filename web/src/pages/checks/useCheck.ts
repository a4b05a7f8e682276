import type { Geometry } from 'geojson'
import { useRef, useState } from 'react'

import { part, send } from '../../api/client'
import type { Query } from '../../api/client'
import { problemOf } from '../../api/problem'
import type { ApiProblem } from '../../api/problem'
import { upload } from '../../api/transfer'
import type { Answered } from '../../api/types/checks'
import { collectionOf } from './plots'

/** What is checked: shapes in degrees, or files as they are. */
export type CheckSubject =
  { kind: 'plots'; plots: Geometry[] } | { kind: 'files'; files: File[]; crs: string }

export interface CheckQuestion {
  check: string
  date: string
  facts: Record<string, string>
  record: boolean
  subject: CheckSubject
}

/** The request of a question: the same for the answer and for its reports. */
export interface CheckRequest {
  path: string
  body: FormData | Record<string, unknown>
}

export function requestOf(
  question: CheckQuestion,
  nameOf: (index: number) => string,
): CheckRequest {
  const { check, date, facts, record, subject } = question
  const path = `/checks/${part(check)}`
  if (subject.kind === 'plots') {
    return { path, body: { parcel: collectionOf(subject.plots, nameOf), date, facts, record } }
  }
  const form = new FormData()
  subject.files.forEach((file) => form.append('file', file, file.name))
  form.set('date', date)
  if (subject.crs !== '') form.set('crs', subject.crs)
  form.set('facts', JSON.stringify(facts))
  form.set('record', String(record))
  return { path: `${path}/files`, body: form }
}

export interface Checking {
  answer: Answered | null
  problem: ApiProblem | null
  /** Null while the server works; a share while files are on their way; undefined at rest. */
  share: number | null | undefined
  run: (request: CheckRequest) => void
  cancel: () => void
  /** Back to the question. */
  again: () => void
}

/** Asks a check; files tell how far they are, and everything can be stopped. */
export function useCheck(onAnswer: (answer: Answered) => void): Checking {
  const [answer, setAnswer] = useState<Answered | null>(null)
  const [problem, setProblem] = useState<ApiProblem | null>(null)
  const [share, setShare] = useState<number | null | undefined>(undefined)
  const abort = useRef<AbortController | null>(null)
  const run = async ({ path, body }: CheckRequest) => {
    abort.current = new AbortController()
    const { signal } = abort.current
    setProblem(null)
    setShare(null)
    try {
      const onProgress = (done: number | null) => setShare(done === 1 ? null : done)
      const made =
        body instanceof FormData
          ? await upload<Answered>(path, body, { signal, onProgress })
          : await send<Answered>('POST', path, { body, signal })
      setAnswer(made)
      onAnswer(made)
    } catch (error) {
      if (!signal.aborted) setProblem(problemOf(error))
    } finally {
      setShare(undefined)
    }
  }
  return {
    answer,
    problem,
    share,
    run: (request) => void run(request),
    cancel: () => abort.current?.abort(),
    again: () => setAnswer(null),
  }
}

export type Format = 'docx' | 'pdf' | 'xlsx'

export const FORMATS: Format[] = ['docx', 'pdf', 'xlsx']

/** The report asks again, but never records a second verdict. */
export function reportOf({ path, body }: CheckRequest, format: Format, lang: 'zh' | 'en') {
  const query: Query = { format, lang }
  if (!(body instanceof FormData)) return { path, query, body: { ...body, record: false } }
  const form = new FormData()
  body.forEach((value, name) => form.append(name, value))
  form.set('record', 'false')
  return { path, query, body: form }
}
