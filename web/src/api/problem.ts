/** A field that was not filled as it has to be. */
export interface FieldProblem {
  field: string
  detail_zh: string
  detail_en: string
}

/** Why the law or the rules of the bureau refuse a step. */
export interface Refusal {
  zh: string
  en: string
  article: string | null
  /** Whether a written reason would let it pass. */
  reason_suffices?: boolean
}

/** An error as the server tells it (RFC 9457). */
export interface ProblemBody {
  status: number
  code: string
  title?: string
  detail_zh?: string
  detail_en?: string
  remedy_zh?: string
  remedy_en?: string
  fields?: FieldProblem[]
  refusals?: Refusal[]
  reasons?: Refusal[]
  missing_signatures?: string[]
  missing_materials?: string[]
}

export class ApiProblem extends Error {
  readonly body: ProblemBody
  /** Seconds after which to try again, where the server said so. */
  readonly retryAfter: number | null

  constructor(body: ProblemBody, retryAfter: number | null = null) {
    super(body.detail_en ?? body.title ?? body.code)
    this.body = body
    this.retryAfter = retryAfter
  }

  get status(): number {
    return this.body.status
  }

  get code(): string {
    return this.body.code
  }

  get refusals(): Refusal[] {
    return this.body.refusals ?? this.body.reasons ?? []
  }

  sentence(language: 'zh' | 'en'): string {
    const { detail_zh: zh, detail_en: en } = this.body
    return (language === 'zh' ? (zh ?? en) : (en ?? zh)) ?? this.body.title ?? this.body.code
  }

  remedy(language: 'zh' | 'en'): string | undefined {
    const { remedy_zh: zh, remedy_en: en } = this.body
    return language === 'zh' ? (zh ?? en) : (en ?? zh)
  }
}

/** The server could not be reached. */
export function unreachable(): ApiProblem {
  return new ApiProblem({
    status: 0,
    code: 'network',
    detail_zh: '连不上服务器',
    detail_en: 'The server cannot be reached.',
    remedy_zh: '请检查网络；已填写的内容都保存着，稍后再试。',
    remedy_en: 'Check the network; what you typed is kept. Try again in a moment.',
  })
}

export function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error
  if (error instanceof TypeError && /fetch|network/i.test(error.message)) return unreachable()
  return new ApiProblem({
    status: 0,
    code: 'app.unexpected',
    detail_zh: '页面出了意外',
    detail_en: 'The page met something unexpected.',
    remedy_zh: '请刷新页面再试；仍不行的，请告知系统管理员。',
    remedy_en: 'Reload the page; if that does not help, tell the administrator.',
  })
}
