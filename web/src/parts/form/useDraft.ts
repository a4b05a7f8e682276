import type { FormInstance } from 'antd'
import { useCallback, useMemo, useState } from 'react'

import type { Input } from '../../api/types/definitions'
import { useMe } from '../../session/session'
import { kept } from '../useKept'
import type { Entered } from './entered'

interface Draft {
  time: string
  values: Entered
}

/**
 * Keeps what is typed until it is sent. Data of persons stays in the tab and goes with it; the rest
 * stays in the browser.
 */
export function useDraft(name: string, form: FormInstance<Entered>, inputs: Input[]) {
  const key = `kunyu.draft.${useMe().user}.${name}`
  const [restored, setRestored] = useState(() => restore(key))
  const personal = useMemo(
    () => new Set(inputs.filter((input) => input.personal).map((input) => input.id)),
    [inputs],
  )
  const keep = useCallback(() => {
    const all = Object.entries(form.getFieldsValue(true) as Entered)
    const time = new Date().toISOString()
    const store = (storage: Storage, pairs: [string, unknown][]) =>
      storage.setItem(key, JSON.stringify({ time, values: Object.fromEntries(pairs) }))
    store(
      localStorage,
      all.filter(([id]) => !personal.has(id)),
    )
    store(
      sessionStorage,
      all.filter(([id]) => personal.has(id)),
    )
  }, [form, key, personal])
  const drop = useCallback(() => {
    localStorage.removeItem(key)
    sessionStorage.removeItem(key)
    setRestored(null)
  }, [key])
  return { restored: restored?.values ?? {}, time: restored?.time ?? null, keep, drop }
}

function restore(key: string): Draft | null {
  const draft = kept<Draft>(key)
  if (draft === null) return null
  const ofTab = kept<Draft>(key, sessionStorage)
  return { time: draft.time, values: { ...draft.values, ...ofTab?.values } }
}
