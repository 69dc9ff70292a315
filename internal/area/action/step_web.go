package action

import (
	"context"
	"net/http"

	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// going turns a use case into what a form does: back to the action, with a message.
func going[In any](do func(context.Context, In) (Action, error), text string) func(context.Context, In) (string, string, error) {
	return func(ctx context.Context, in In) (string, string, error) {
		a, err := do(ctx, in)
		return actionURL(a.ID), text, err
	}
}

func reasonFields(label, hint string) func(*http.Request, Dossier, ui.Entry) ([]ui.Control, error) {
	return func(_ *http.Request, _ Dossier, e ui.Entry) ([]ui.Control, error) {
		return []ui.Control{ui.Lines(e.Field("reason", label).Must().Limit(noteMax).Tall(4).Hint(hint))}, nil
	}
}

func (s *Service) stepRoutes(m *web.Mux) {
	addForm(s, m, form[Amending]{
		step: "amend", needs: CanCarry, verb: verbAmend, title: "内容を改める", submit: "改める",
		start: func(x Dossier) Amending {
			return Amending{x.ID, x.Version, x.Title, x.Problem, x.Cause, x.Measure, x.Basis, string(x.Priority), x.Due.String()}
		},
		fields: func(_ *http.Request, x Dossier, e ui.Entry) ([]ui.Control, error) {
			list := contentFields(e)
			if x.State == Registered {
				list = append(list, ui.Entered(e.Field("due", "期限").As("date").Must()))
			}
			return list, nil
		},
		bind: func(in *Amending, id string) { in.ID = id }, do: going(s.Amend, "内容を改めました。"),
	})
	addForm(s, m, form[Planning]{
		step: "plan", needs: CanCarry, verb: verbPlan, title: "計画を立てる", submit: "計画を登録する", lead: "原因と対策、途中の区切りを決めます。",
		start: func(x Dossier) Planning {
			return Planning{ID: x.ID, Version: x.Version, Cause: x.Cause, Measure: x.Measure}
		},
		fields: func(_ *http.Request, x Dossier, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.Lines(longText(e, "cause", "原因").Must()), ui.Lines(longText(e, "measure", "対策").Must()),
				ui.Lines(e.Field("steps", "マイルストーン").Tall(4).Hint("1行に一つ、日とすることを空白で区切って書きます。例：2026-12-01 手順書を直す。期限は" + x.Due.Table() + "です。")),
			}, nil
		},
		bind: func(in *Planning, id string) { in.ID = id }, do: going(s.Plan, "計画を登録しました。着手するときは「着手する」を押してください。"),
	})
	addForm(s, m, form[ProgressNote]{
		step: "note", needs: CanCarry, verb: verbNote, title: "経過を書く", submit: "書き加える", lead: "書いた経過は、後から変えられません。",
		start: func(x Dossier) ProgressNote { return ProgressNote{ID: x.ID} },
		fields: func(_ *http.Request, _ Dossier, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{ui.Lines(e.Field("note", "経過").Must().Limit(noteMax).Tall(5))}, nil
		},
		bind: func(in *ProgressNote, id string) { in.ID = id }, do: going(s.Note, "経過を書き加えました。"),
	})
	addForm(s, m, form[DoneReport]{
		step: "report", needs: CanCarry, verb: verbReport, title: "完了を報告する", submit: "報告する", lead: "報告の後、実施した人とは別の人が確認します。",
		start: func(x Dossier) DoneReport { return DoneReport{x.ID, x.Version, x.Result} },
		fields: func(_ *http.Request, _ Dossier, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{ui.Lines(longText(e, "result", "実施した内容と結果").Must())}, nil
		},
		bind: func(in *DoneReport, id string) { in.ID = id }, do: going(s.Report, "完了を報告しました。"),
	})
	addForm(s, m, form[Postponing]{
		step: "extend", needs: CanCarry, verb: verbAsk, title: "期限の延長を申し出る", submit: "申し出る", lead: "決定があるまで、期限は変わりません。これまでの期限は、すべて残ります。",
		start: func(x Dossier) Postponing { return Postponing{ID: x.ID, Version: x.Version} },
		fields: func(_ *http.Request, x Dossier, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.Entered(e.Field("due", "新しい期限").As("date").Must().Hint("今の期限は、" + x.Due.Table() + "です。")), ui.Lines(e.Field("reason", "理由").Must().Limit(noteMax).Tall(4)),
			}, nil
		},
		bind: func(in *Postponing, id string) { in.ID = id }, do: going(s.Ask, "期限の延長を申し出ました。"),
	})
	s.verifyForms(m)
	s.manageForms(m)
}

func (s *Service) verifyForms(m *web.Mux) {
	addForm(s, m, form[Reasoned]{
		step: "return", needs: CanVerify, verb: verbReturn, title: "差し戻す", submit: "差し戻す", kind: ui.Delete, lead: "計画は登録に、完了報告は実施中に戻ります。書かれたことは、すべて残ります。",
		start: func(x Dossier) Reasoned { return Reasoned{ID: x.ID, Version: x.Version} }, fields: reasonFields("差し戻す理由", "何を直せばよいかを書きます。"),
		bind: func(in *Reasoned, id string) { in.ID = id }, do: going(s.Return, "差し戻しました。"),
	})
	addForm(s, m, form[Reasoned]{
		step: "cancel", needs: CanVerify, verb: verbCancel, title: "取り止める", submit: "取り止める", kind: ui.Delete, lead: "取り止めた是正措置は、元に戻せません。取止めを認めた人として、あなたの名前が残ります。",
		start: func(x Dossier) Reasoned { return Reasoned{ID: x.ID, Version: x.Version} }, fields: reasonFields("取り止める理由", ""),
		bind: func(in *Reasoned, id string) { in.ID = id }, do: going(s.Cancel, "取り止めました。"),
	})
	addForm(s, m, form[Verification]{
		step: "verify", needs: CanVerify, verb: verbVerify, title: "完了を確認する", submit: "確認する", lead: "報告の内容を、証拠や現場で確かめて記録します。",
		start: func(x Dossier) Verification {
			return Verification{ID: x.ID, Version: x.Version, Months: x.EffectMonths}
		},
		fields: func(_ *http.Request, x Dossier, e ui.Entry) ([]ui.Control, error) {
			return append([]ui.Control{
				ui.Lines(e.Field("note", "確認した内容").Must().Limit(noteMax).Tall(4)),
				ui.Choice(e.Field("months", "効果の確認").Of(monthOptions()...).Hint("対策が効いているかを、後で確かめます。確認しないときは、これで終了します。")),
			}, aloneField(x, x.Same, e)...), nil
		},
		bind: func(in *Verification, id string) { in.ID = id }, do: going(s.Verify, "完了を確認しました。"),
	})
	addForm(s, m, form[Assessment]{
		step: "assess", needs: CanVerify, verb: verbAssess, title: "効果を確認する", submit: "記録して終了する", lead: "効果がなかったときは、この是正措置を終え、元を指す新しい是正措置を登録します。",
		start: func(x Dossier) Assessment { return Assessment{ID: x.ID, Version: x.Version} },
		fields: func(_ *http.Request, x Dossier, e ui.Entry) ([]ui.Control, error) {
			return append([]ui.Control{
				ui.OneOf(e.Field("effect", "結果").Must().Of(ui.Option{Value: string(Effective), Label: Effective.Title()}, ui.Option{Value: string(Ineffective), Label: Ineffective.Title()})),
				ui.Lines(e.Field("note", "確かめた内容").Must().Limit(noteMax).Tall(4)),
				ui.Entered(e.Field("due", "新しい是正措置の期限").As("date").Hint("効果がなかったときだけ入力します。")),
			}, aloneField(x, x.Same, e)...), nil
		},
		bind: func(in *Assessment, id string) { in.ID = id }, do: going(s.Assess, "効果を確認し、是正措置を終えました。"),
	})
}

func (s *Service) manageForms(m *web.Mux) {
	addForm(s, m, form[Parting]{
		step: "split", needs: CanManage, verb: verbSplit, title: "分割する", submit: "分割する", lead: "一部を、別の是正措置として登録します。残りは、この是正措置で続けます。",
		start: func(x Dossier) Parting {
			return Parting{ID: x.ID, Version: x.Version, Unit: x.UnitID, Post: x.OwnerPost, Role: x.OwnerRole, Due: x.Due.String()}
		},
		fields: func(r *http.Request, _ Dossier, e ui.Entry) ([]ui.Control, error) {
			o, err := s.places(r.Context())
			list := append([]ui.Control{
				ui.Entered(e.Field("title", "分ける部分の件名").Must().Limit(titleMax)), ui.Lines(longText(e, "problem", "分ける部分の内容").Must()),
			}, ownerFields(o, e)...)
			return append(list, ui.Entered(e.Field("due", "期限").As("date").Must())), err
		},
		bind: func(in *Parting, id string) { in.ID = id }, do: going(s.Split, "分割しました。分けた是正措置を開いています。"),
	})
	addForm(s, m, form[Joining]{
		step: "merge", needs: CanManage, verb: verbMerge, title: "統合する", submit: "統合する", kind: ui.Delete, lead: "同じことを扱う別の是正措置に統合します。この番号を探すと、統合先に案内されます。",
		start: func(x Dossier) Joining { return Joining{ID: x.ID, Version: x.Version} },
		fields: func(_ *http.Request, _ Dossier, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{
				ui.Entered(e.Field("into", "統合先の番号").Must().Limit(40).Narrow().Hint("年度と番号を「-」でつなぎます。令和8年度 第12号なら、2026-12です。")), ui.Lines(e.Field("reason", "理由").Must().Limit(noteMax).Tall(3)),
			}, nil
		},
		bind: func(in *Joining, id string) { in.ID = id }, do: going(s.Merge, "統合しました。"),
	})
	addForm(s, m, form[Recurrence]{
		step: "recur", needs: CanOpen, verb: verbRecur, title: "再発を登録する", submit: "再発として登録する", lead: "終わった是正措置は、元に戻しません。元を指す新しい是正措置を登録します。",
		start: func(x Dossier) Recurrence { return Recurrence{ID: x.ID, Version: x.Version} },
		fields: func(_ *http.Request, _ Dossier, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{ui.Lines(longText(e, "problem", "再発の内容").Must()), ui.Entered(e.Field("due", "期限").As("date").Must())}, nil
		},
		bind: func(in *Recurrence, id string) { in.ID = id }, do: going(s.Recur, "再発として登録しました。"),
	})
}
