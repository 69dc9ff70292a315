package org

import (
	"strings"

	"golang.org/x/text/width"

	"github.com/okite-isms/okite/internal/platform/journal"
)

// Contact is an entry of the emergency contact list (緊急連絡網): a post or person of the
// body, or somebody outside.
type Contact struct {
	ID         string `json:"id"`
	Class      string `json:"class"`       // of those that ship; empty: ClassTitle says it
	ClassTitle string `json:"class_title"` // the body's own class
	Name       string `json:"name"`        // of somebody outside, or of who is on the post today
	PostID     string `json:"post"`
	PersonID   string `json:"person"`
	Phone      string `json:"phone"`
	Private    string `json:"-" db:"private_phone"` // 個人の電話番号: shown to who needs it, and recorded
	Mail       string `json:"mail"`
	Note       string `json:"note"`
	CallerID   string `json:"caller" doc:"だれからの連絡を受けるか（連絡先の識別子）"`
	Place      int    `json:"place"`
	Version    int64  `json:"version"`
}

func contactContent(c Contact) journal.Content {
	return journal.Fields("org.contact/1", func(e *journal.Encoder) {
		e.Text("id", c.ID)
		e.Text("class", c.Class)
		e.Text("class_title", c.ClassTitle)
		e.Text("name", c.Name)
		e.Text("post", c.PostID)
		e.Text("person", c.PersonID)
		e.Text("phone", c.Phone)
		e.Text("private", c.Private)
		e.Text("mail", c.Mail)
		e.Text("note", c.Note)
		e.Text("caller", c.CallerID)
		e.Int("place", int64(c.Place))
		e.Int("version", c.Version)
	})
}

// Listing is what one fills in about a contact.
type Listing struct {
	ID         string `path:"id" json:"-" form:"-"`
	Version    int64  `json:"version,omitempty"`
	Class      string `json:"class,omitempty"`
	ClassTitle string `json:"class_title,omitempty"`
	Name       string `json:"name,omitempty"`
	Post       string `json:"post,omitempty"`
	Person     string `json:"person,omitempty"` // 職員番号 or name
	Phone      string `json:"phone,omitempty"`
	Private    string `json:"private,omitempty"`
	Mail       string `json:"mail,omitempty"`
	Note       string `json:"note,omitempty"`
	Caller     string `json:"caller,omitempty"`
	Place      int    `json:"place,omitempty" label:"並び順"`
}

func (in Listing) contact(classes map[string]string, faults map[string]string) Contact {
	c := Contact{
		ID: in.ID, Class: in.Class, ClassTitle: cleanName(in.ClassTitle), Name: cleanName(in.Name), PostID: in.Post,
		Phone: cleanPhone(in.Phone), Private: cleanPhone(in.Private), Mail: strings.TrimSpace(width.Fold.String(in.Mail)), Note: cleanName(in.Note),
		CallerID: in.Caller, Place: in.Place, Version: in.Version,
	}
	if (classes[c.Class] == "") == (c.ClassTitle == "") {
		faults["class"] = "区分を一覧から選ぶか、独自の区分の名称を入力してください（どちらか一方）。"
	}
	need(faults, "class_title", checkText(c.ClassTitle, "独自の区分", 40, false))
	who := 0
	for _, set := range []bool{c.Name != "", c.PostID != "", cleanName(in.Person) != ""} {
		if set {
			who++
		}
	}
	if who != 1 {
		faults["name"] = "職、職員、庁外の相手の名称の、どれか1つを指定してください。"
	}
	need(faults, "name", checkText(c.Name, "名称", 60, false))
	need(faults, "phone", checkPhone(c.Phone, "電話番号"))
	need(faults, "private", checkPhone(c.Private, "個人の電話番号"))
	need(faults, "mail", checkMail(c.Mail))
	need(faults, "note", checkText(c.Note, "備考", 200, false))
	if c.Phone == "" && c.Private == "" && c.Mail == "" {
		faults["phone"] = "電話番号かメールアドレスのどれか1つは入力してください。"
	}
	if in.Place < 0 || in.Place > 9999 {
		faults["place"] = "並び順は、0から9999までの数字です。"
	}
	return c
}

func cleanPhone(s string) string {
	return strings.NewReplacer("ー", "-", "−", "-", "‐", "-", "–", "-").Replace(cleanNumber(s))
}

func checkPhone(s, title string) string {
	if text := checkText(s, title, 40, false); text != "" {
		return text
	}
	if strings.Trim(s, "0123456789-+() #内線") != "" {
		return title + "は、数字とハイフンで入力してください（内線は「内線123」）。"
	}
	return ""
}

func checkMail(s string) string {
	if s == "" {
		return ""
	}
	if text := checkText(s, "メールアドレス", 120, false); text != "" {
		return text
	}
	local, host, ok := strings.Cut(s, "@")
	if !ok || local == "" || host == "" || strings.ContainsAny(s, " ,;<>\"") || strings.Contains(host, "@") {
		return "メールアドレスの形を確かめてください。"
	}
	return ""
}
