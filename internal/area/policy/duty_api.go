package policy

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/jobun"
)

func (s *Service) dutyOperations(m *api.Mux) {
	api.Handle(m, "GET /api/v1/policy/duty", CanView, "遵守事項の一覧", s.apiDuties)
	api.Handle(m, "GET /api/v1/policy/matrix", CanView, "役割別の遵守事項の数", s.apiMatrix)
	api.Handle(m, "POST /api/v1/policy/everyone", CanDecideEveryone, "職員全員を指す役割の決定", s.apiEveryone)
}

type dutiesInput struct {
	api.Paging
	Document string            `query:"document" json:"-" maxLength:"40" doc:"規程のID"`
	Below    bool              `query:"below" json:"-" doc:"その下位の規程も含める"`
	Role     string            `query:"role" json:"-" maxLength:"200" doc:"役割の名前。主語のないものは -"`
	Modality jobun.Modality    `query:"modality" json:"-" maxLength:"20" doc:"強さ"`
	Timing   jobun.TimingValue `query:"timing" json:"-" maxLength:"20" doc:"いつ"`
	Asks     Asking            `query:"asks" json:"-" enum:"permission,record,report" doc:"手続"`
	Text     string            `query:"q" json:"-" maxLength:"100" doc:"条項に含まれる言葉"`
}

type dutyOutput struct {
	Document   string              `json:"document" doc:"規程のID"`
	Title      string              `json:"title" doc:"規程の名称"`
	Provision  string              `json:"provision" doc:"条項のID"`
	Path       string              `json:"path"`
	Section    string              `json:"section"`
	Role       string              `json:"role" doc:"主語がなければ空"`
	Modality   jobun.Modality      `json:"modality"`
	Sentence   string              `json:"sentence"`
	Words      string              `json:"words" doc:"文のうち、この義務を述べる部分"`
	Conditions []string            `json:"conditions"`
	Timing     []jobun.TimingValue `json:"timing"`
	Permission bool                `json:"permission"`
	Record     bool                `json:"record"`
	Report     bool                `json:"report"`
	Line       int64               `json:"line"`
}

func (s *Service) apiDuties(ctx context.Context, in dutiesInput) (api.List[dutyOutput], error) {
	list, total, err := s.Duties(ctx, DutyQuery{
		Text: in.Text, Document: in.Document, Below: in.Below, Role: in.Role, Modality: in.Modality, Timing: in.Timing, Asks: in.Asks,
		Limit: in.Limit, Offset: in.Offset(),
	})
	rows := make([]dutyOutput, len(list))
	for i, d := range list {
		rows[i] = dutyOutput{
			d.Document, d.Title, d.ProvisionID, d.Path, d.section(), d.Role, d.Modality, d.Sentence, d.Words,
			append([]string{}, d.Conditions...), append([]jobun.TimingValue{}, d.Timing...), d.Permission, d.Record, d.Report, d.Line,
		}
	}
	return api.ListOf(in.Paging, rows, total), err
}

type matrixInput struct {
	Document string   `query:"document" json:"-" maxLength:"40" doc:"規程のID。なければすべて"`
	Below    bool     `query:"below" json:"-" doc:"その下位の規程も含める"`
	By       MatrixBy `query:"by" json:"-" enum:"section,chapter,document" doc:"列。なければ章ごと"`
}

type matrixOutput struct {
	By      MatrixBy          `json:"by"`
	Columns []matrixColumnOut `json:"columns"`
	Rows    []matrixRowOut    `json:"rows"`
}

type matrixColumnOut struct {
	Document string `json:"document" doc:"規程のID"`
	Section  string `json:"section" doc:"条項のID。規程全体なら空"`
	Title    string `json:"title"`
}

type matrixRowOut struct {
	Role   string  `json:"role" doc:"主語がなければ空"`
	Counts []int64 `json:"counts" doc:"列ごとの件数"`
	Total  int64   `json:"total"`
}

func (s *Service) apiMatrix(ctx context.Context, in matrixInput) (out matrixOutput, err error) {
	if in.By == "" {
		in.By = ByChapter
	}
	m, err := s.Matrix(ctx, MatrixQuery{Document: in.Document, Below: in.Below, By: in.By, Columns: sheetColumns})
	out = matrixOutput{m.By, []matrixColumnOut{}, []matrixRowOut{}}
	for _, c := range m.Columns {
		out.Columns = append(out.Columns, matrixColumnOut{c.Document.ID, c.Section.ID, c.Title()})
	}
	for _, r := range m.Rows {
		out.Rows = append(out.Rows, matrixRowOut(r))
	}
	return out, err
}

type everyoneOutput struct {
	Roles []string `json:"roles"`
}

func (s *Service) apiEveryone(ctx context.Context, in EveryoneInput) (everyoneOutput, error) {
	if err := s.DecideEveryone(ctx, in); err != nil {
		return everyoneOutput{[]string{}}, err
	}
	return everyoneOutput{append([]string{}, in.Roles...)}, nil
}
