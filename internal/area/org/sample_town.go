package org

import "github.com/okite-isms/okite/internal/platform/actor"

// sampleRow is a person of the sample town.
type sampleRow struct {
	login, name, kana, number, unit string
	role                            actor.Role
	employed                        Employment
}

// samplePeople are the staff of a town that does not exist. Who has no login name does
// not sign in.
func samplePeople() []sampleRow {
	return []sampleRow{
		{SampleLogin, "見本 花子", "ミホン ハナコ", "1001", "企画情報課", actor.Office, Regular},
		{"tameshi", "試 一郎", "タメシ イチロウ", "1002", "企画情報課", actor.Office, Regular},
		{"rei", "例 小百合", "レイ サユリ", "1003", "総務課", actor.Staff, Regular},
		{"hinagata", "雛形 健太", "ヒナガタ ケンタ", "1004", "総務課", actor.Staff, Regular},
		{"shitagaki", "下書 美咲", "シタガキ ミサキ", "1005", "住民課", actor.Staff, Regular},
		{"kakuu", "架空 大輔", "カクウ ダイスケ", "1006", "住民課", actor.Staff, Regular},
		{"moshimo", "茂下 千尋", "モシモ チヒロ", "1007", "税務課", actor.Staff, Regular},
		{"tatoe", "多都江 翔", "タトエ ショウ", "1008", "税務課", actor.Staff, Regular},
		{"kari", "狩 文子", "カリ フミコ", "1009", "福祉課", actor.Staff, Regular},
		{"renshu", "連修 進", "レンシュウ ススム", "1010", "建設課", actor.Staff, Regular},
		{"keiko", "稽古 みどり", "ケイコ ミドリ", "1011", "教育委員会事務局", actor.Staff, Regular},
		{"kansa", "監物 正", "ケンモツ タダシ", "1012", "監査委員事務局", actor.Auditor, Regular},
		{"choucho", "想田 誠", "ソウダ マコト", "1013", "町長", actor.Staff, Special},
		{"fukucho", "仮野 直子", "カリノ ナオコ", "1014", "副町長", actor.Staff, Special},
		{"kyoikucho", "例沢 洋", "レイザワ ヒロシ", "1015", "教育長", actor.Staff, Special},
		{"soumuka", "試川 由美", "タメガワ ユミ", "1016", "総務課", actor.Staff, Regular},
		{"", "見立 勝", "ミタテ マサル", "1017", "総務課", actor.Staff, Regular},
		{"", "夢路 春奈", "ユメジ ハルナ", "1018", "総務課", actor.Staff, Regular},
		{"", "空木 武", "ウツギ タケシ", "1019", "総務課", actor.Staff, Regular},
		{"", "絵崎 恵", "エザキ メグミ", "1020", "総務課", actor.Staff, Regular},
		{"kikakuka", "影山 明", "カゲヤマ アキラ", "1021", "企画情報課", actor.Staff, Regular},
		{"", "芝居 彩", "シバイ アヤ", "1022", "企画情報課", actor.Staff, Regular},
		{"", "筋書 隆", "スジガキ タカシ", "1023", "企画情報課", actor.Staff, Regular},
		{"", "舞台 夏美", "ブタイ ナツミ", "1024", "企画情報課", actor.Staff, Regular},
		{"zeimuka", "書割 修", "カキワリ オサム", "1025", "税務課", actor.Staff, Regular},
		{"", "黒子 裕子", "クロコ ユウコ", "1026", "税務課", actor.Staff, Regular},
		{"", "幕内 豊", "マクウチ ユタカ", "1027", "税務課", actor.Staff, Regular},
		{"", "灯野 久美", "ヒノ クミ", "1028", "税務課", actor.Staff, Regular},
		{"", "音羽 剛", "オトワ ツヨシ", "1029", "税務課", actor.Staff, Annual},
		{"juminka", "衣川 千秋", "キヌガワ チアキ", "1030", "住民課", actor.Staff, Regular},
		{"", "面川 学", "オモカワ マナブ", "1031", "住民課", actor.Staff, Regular},
		{"", "型谷 真理", "カタヤ マリ", "1032", "住民課", actor.Staff, Regular},
		{"", "雛川 誠", "ヒナカワ マコト", "1033", "住民課", actor.Staff, Regular},
		{"", "素描 直子", "ソビョウ ナオコ", "1034", "住民課", actor.Staff, Regular},
		{"", "略野 洋", "リャクノ ヒロシ", "1035", "住民課", actor.Staff, Annual},
		{"fukushika", "図師 由美", "ズシ ユミ", "1036", "福祉課", actor.Staff, Regular},
		{"", "想田 勝", "ソウダ マサル", "1037", "福祉課", actor.Staff, Regular},
		{"", "仮野 春奈", "カリノ ハルナ", "1038", "福祉課", actor.Staff, Regular},
		{"", "例沢 武", "レイザワ タケシ", "1039", "福祉課", actor.Staff, Regular},
		{"", "試川 恵", "タメガワ メグミ", "1040", "福祉課", actor.Staff, Regular},
		{"kensetsuka", "見立 明", "ミタテ アキラ", "1041", "建設課", actor.Staff, Regular},
		{"", "夢路 彩", "ユメジ アヤ", "1042", "建設課", actor.Staff, Regular},
		{"", "空木 隆", "ウツギ タカシ", "1043", "建設課", actor.Staff, Regular},
		{"", "絵崎 夏美", "エザキ ナツミ", "1044", "建設課", actor.Staff, Regular},
		{"sangyoka", "影山 修", "カゲヤマ オサム", "1045", "産業課", actor.Staff, Regular},
		{"", "芝居 裕子", "シバイ ユウコ", "1046", "産業課", actor.Staff, Regular},
		{"", "筋書 豊", "スジガキ ユタカ", "1047", "産業課", actor.Staff, Regular},
		{"", "舞台 久美", "ブタイ クミ", "1048", "産業課", actor.Staff, Regular},
		{"", "書割 剛", "カキワリ ツヨシ", "1049", "上下水道課", actor.Staff, Regular},
		{"", "幕内 学", "マクウチ マナブ", "1051", "上下水道課", actor.Staff, Regular},
		{"suito", "灯野 真理", "ヒノ マリ", "1052", "出納室", actor.Staff, Regular},
		{"", "衣川 直子", "キヌガワ ナオコ", "1054", "出納室", actor.Staff, Regular},
		{"gikai", "面川 洋", "オモカワ ヒロシ", "1055", "議会事務局", actor.Staff, Regular},
		{"", "雛川 勝", "ヒナカワ マサル", "1057", "議会事務局", actor.Staff, Regular},
		{"kyoikuka", "素描 春奈", "ソビョウ ハルナ", "1058", "教育委員会事務局", actor.Staff, Regular},
		{"", "略野 武", "リャクノ タケシ", "1059", "教育委員会事務局", actor.Staff, Regular},
		{"", "図師 恵", "ズシ メグミ", "1060", "教育委員会事務局", actor.Staff, Regular},
		{"", "想田 明", "ソウダ アキラ", "1061", "教育委員会事務局", actor.Staff, Regular},
		{"", "仮野 彩", "カリノ アヤ", "1062", "福祉課", actor.Staff, Regular},
		{"", "例沢 隆", "レイザワ タカシ", "1063", "福祉課", actor.Staff, Regular},
	}
}

// sampleUnit is a unit of the sample town; a name before 2026-04-01 where it had another.
type sampleUnit struct {
	key, name, kind, parent string
	bound                   bool
	before                  string
}

func sampleUnits() []sampleUnit {
	return []sampleUnit{
		{"mayor", "町長部局", "organ", "", true, ""},
		{"assembly", "議会", "organ", "", true, ""},
		{"board", "教育委員会", "organ", "", true, ""},
		{"auditors", "監査委員", "organ", "", true, ""},
		{"soumu", "総務課", "division", "mayor", false, ""},
		{"kikaku", "企画情報課", "division", "mayor", false, "企画課"},
		{"joho", "情報係", "section", "kikaku", false, ""},
		{"zeimu", "税務課", "division", "mayor", false, ""},
		{"jumin", "住民課", "division", "mayor", false, ""},
		{"fukushi", "福祉課", "division", "mayor", false, ""},
		{"hoken", "保健センター", "branch", "fukushi", false, ""},
		{"kensetsu", "建設課", "division", "mayor", false, ""},
		{"sangyo", "産業課", "division", "mayor", false, ""},
		{"suido", "上下水道課", "division", "mayor", false, ""},
		{"suito", "出納室", "division", "mayor", false, ""},
		{"gikai", "議会事務局", "division", "assembly", false, ""},
		{"kyoiku", "教育委員会事務局", "division", "board", false, ""},
		{"kansa", "監査委員事務局", "division", "auditors", false, ""},
	}
}

// samplePost is a post of the sample town with who is on it, by number.
type samplePost struct {
	unit, title string
	heads       bool
	seats       int
	holders     []string
}

func samplePosts() []samplePost {
	return []samplePost{
		{"mayor", "町長", false, 1, []string{"1013"}},
		{"mayor", "副町長", false, 1, []string{"1014"}},
		{"board", "教育長", false, 1, []string{"1015"}},
		{"soumu", "課長", true, 1, []string{"1016"}},
		{"soumu", "課長補佐", false, 1, []string{"1017"}},
		{"soumu", "主査", false, 0, []string{"1003", "1004", "1018", "1019"}},
		{"soumu", "主事", false, 0, []string{"1020"}},
		{"kikaku", "課長", true, 1, []string{"1021"}},
		{"kikaku", "課長補佐", false, 1, []string{"1022"}},
		{"kikaku", "主査", false, 0, []string{"1023"}},
		{"kikaku", "主事", false, 0, []string{"1024"}},
		{"zeimu", "課長", true, 1, []string{"1025"}},
		{"zeimu", "主査", false, 0, []string{"1007", "1008", "1026", "1027"}},
		{"zeimu", "主事", false, 0, []string{"1028"}},
		{"zeimu", "会計年度任用職員", false, 0, []string{"1029"}},
		{"jumin", "課長", true, 1, []string{"1030"}},
		{"jumin", "課長補佐", false, 1, []string{"1031"}},
		{"jumin", "主査", false, 0, []string{"1005", "1006", "1032", "1033"}},
		{"jumin", "主事", false, 0, []string{"1034"}},
		{"jumin", "会計年度任用職員", false, 0, []string{"1035"}},
		{"fukushi", "課長", true, 1, []string{"1036"}},
		{"fukushi", "課長補佐", false, 1, []string{"1037"}},
		{"fukushi", "主査", false, 0, []string{"1009", "1038", "1039"}},
		{"fukushi", "主事", false, 0, []string{"1040"}},
		{"kensetsu", "課長", true, 1, []string{"1041"}},
		{"kensetsu", "主査", false, 0, []string{"1010", "1042", "1043"}},
		{"kensetsu", "主事", false, 0, []string{"1044"}},
		{"sangyo", "課長", true, 1, []string{"1045"}},
		{"sangyo", "主査", false, 0, []string{"1046", "1047"}},
		{"sangyo", "主事", false, 0, []string{"1048"}},
		{"suido", "課長", true, 1, []string{}},
		{"suido", "主査", false, 0, []string{"1049"}},
		{"suido", "主事", false, 0, []string{"1051"}},
		{"suito", "会計管理者", true, 1, []string{"1052"}},
		{"suito", "主事", false, 0, []string{"1054"}},
		{"gikai", "局長", true, 1, []string{"1055"}},
		{"gikai", "主事", false, 0, []string{"1057"}},
		{"kyoiku", "局長", true, 1, []string{"1058"}},
		{"kyoiku", "主査", false, 0, []string{"1011", "1059", "1060"}},
		{"kyoiku", "主事", false, 0, []string{"1061"}},
		{"kansa", "局長", true, 1, []string{"1012"}},
		{"joho", "係長", true, 1, []string{"1001"}},
		{"joho", "主任", false, 0, []string{"1002"}},
		{"hoken", "所長", true, 1, []string{"1062"}},
		{"hoken", "保健師", false, 0, []string{"1063"}},
	}
}
