import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { part } from '../../api/client'
import type { ApiProblem } from '../../api/problem'
import { upload } from '../../api/transfer'
import type { Imported, Proposal } from '../../api/types/data'
import { mappingFile } from './mapping'
import type { Mapping } from './mapping'

/** What is said about a file beside what stands in it. */
export interface FileOptions {
  crs?: string
  encoding?: string
  source_layer?: string
  repair?: boolean
}

/** The options as fields of a form; those not given are left out. */
export function fieldsOf(options: FileOptions): Record<string, string> {
  const given = Object.entries(options).filter(([, value]) => Boolean(value))
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]))
}

interface Work {
  file: File
  options: FileOptions
  mapping: Mapping
}

function form({ file, options, mapping }: Work): FormData {
  const made = new FormData()
  Object.entries(fieldsOf(options)).forEach(([name, value]) => made.set(name, value))
  made.set('mapping', mappingFile(mapping))
  made.append('file', file, file.name)
  return made
}

/** Tries a mapping on the file; nothing is kept. */
export function useTrial(layer: string) {
  return useMutation<Proposal, ApiProblem, Work>({
    mutationFn: (work) => upload(`/layers/${part(layer)}/propose`, form(work)),
  })
}

/** Reads the file into a draft edition; tells the share that was sent. */
export function useImport(layer: string) {
  const client = useQueryClient()
  const [share, setShare] = useState<number | null>(null)
  const mutation = useMutation<Imported, ApiProblem, Work>({
    mutationFn: (work) =>
      upload(`/layers/${part(layer)}/import`, form(work), { onProgress: setShare }),
    onSettled: () => {
      const touched = ['/layers', '/findings', '/jobs']
      return client.invalidateQueries({
        predicate: ({ queryKey }) => touched.includes(String(queryKey[0])),
      })
    },
  })
  return { ...mutation, share }
}
