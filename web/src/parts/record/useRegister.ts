import { useGetAll } from '../../api/many'
import { useGet } from '../../api/query'
import type { ProcessDefinition, RegisterDefinition } from '../../api/types/definitions'
import { useLanguage } from '../../i18n/language'
import { titleIn } from '../../i18n/words'

/** A code list as the server sends it. */
interface Codes {
  id: string
  codes: { code: string; name?: string; zh?: string; en?: string }[]
}

export interface RegisterWords {
  definition: RegisterDefinition | undefined
  /** The name of a code of a field; undefined where it is not known. */
  codeName: (list: string, code: string) => string | undefined
  /** The title of a state of its records. */
  stateName: (state: string) => string
}

export function useDefinition(register: string, enabled = true) {
  return useGet<RegisterDefinition>(
    `/definitions/registers/${register}`,
    {},
    { lasting: true, enabled: enabled && register !== '' },
  )
}

/** What the values of a register mean: fields, names of codes, titles of states. */
export function useRegister(register: string): RegisterWords {
  const { language } = useLanguage()
  const definition = useDefinition(register).data
  const lists = definition?.fields.flatMap((field) => field.codes ?? []) ?? []
  const path = (list: string) => `/definitions/codes/${list}`
  const codes = useGetAll<Codes>(lists.map(path), {}, true).found
  const processes = useGetAll<ProcessDefinition>(
    definition?.processes.map((id) => `/definitions/processes/${id}`) ?? [],
    {},
    true,
  ).found
  const codeName = (list: string, code: string) => {
    const found = codes.get(path(list))?.codes.find((one) => one.code === code)
    return found && (found.name ?? (language === 'en' ? found.en || found.zh : found.zh))
  }
  const stateName = (state: string) => {
    const states = [...processes.values()].flatMap((process) => process.states)
    const found = states.find((one) => one.id === state)
    return found === undefined ? state : titleIn(language, found)
  }
  return { definition, codeName, stateName }
}
