package api

import (
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
)

// missing begins the message of a field that is not there; its name follows, because
// huma locates such a fault at the object around it.
const missing = "この項目は必須です。:"

// translate gives huma its messages in Japanese. They are variables of that library,
// set once before the first schema is made: schemas keep their messages.
var translate = sync.OnceFunc(func() {
	huma.ValidateStrictCasing = true // Name is not name
	validation.MsgUnexpectedProperty = "この項目は受け付けていません。"
	validation.MsgExpectedRequiredProperty = missing + "%s"
	validation.MsgExpectedDependentRequiredProperty = missing + "%s（%sがあるとき）"
	validation.MsgExpectedBoolean = "true か false にしてください。"
	validation.MsgExpectedNumber = "数値にしてください。"
	validation.MsgExpectedInteger = "整数にしてください。"
	validation.MsgExpectedString = "文字列にしてください。"
	validation.MsgExpectedArray = "配列にしてください。"
	validation.MsgExpectedObject = "オブジェクトにしてください。"
	validation.MsgExpectedArrayItemsUnique = "同じものが2つ以上あります。"
	validation.MsgExpectedOneOf = "次のどれかにしてください。%s"
	validation.MsgExpectedMinimumNumber = "%v以上にしてください。"
	validation.MsgExpectedExclusiveMinimumNumber = "%vより大きくしてください。"
	validation.MsgExpectedMaximumNumber = "%v以下にしてください。"
	validation.MsgExpectedExclusiveMaximumNumber = "%vより小さくしてください。"
	validation.MsgExpectedNumberBeMultipleOf = "%vの倍数にしてください。"
	validation.MsgExpectedMinLength = "%d文字以上にしてください。"
	validation.MsgExpectedMaxLength = "%d文字までにしてください。"
	validation.MsgExpectedBePattern = "%sにしてください。"
	validation.MsgExpectedMatchPattern = "決められた形（%s）にしてください。"
	validation.MsgExpectedMinItems = "%d個以上にしてください。"
	validation.MsgExpectedMaxItems = "%d個までにしてください。"
	validation.MsgExpectedMinProperties = "項目を%d個以上にしてください。"
	validation.MsgExpectedMaxProperties = "項目を%d個までにしてください。"
	validation.MsgExpectedRFC3339DateTime = "2026-11-22T05:00:00Z の形の日時にしてください。"
	validation.MsgExpectedRFC1123DateTime = validation.MsgExpectedRFC3339DateTime
	validation.MsgExpectedRFC3339Date = "2026-11-22 の形の日付にしてください。"
	validation.MsgExpectedRFC3339Time = "14:05:00 の形の時刻にしてください。"
	validation.MsgExpectedBase64String = "Base64 の文字列にしてください。"
	for _, other := range []*string{
		&validation.MsgExpectedMatchAtLeastOneSchema, &validation.MsgExpectedMatchExactlyOneSchema,
		&validation.MsgExpectedNotMatchSchema, &validation.MsgExpectedPropertyNameInObject,
		&validation.MsgExpectedRFC2673IPv4, &validation.MsgExpectedRFC2373IPv6, &validation.MsgExpectedRFCIPAddr,
		&validation.MsgExpectedRFC5890Hostname, &validation.MsgExpectedRFC6570URITemplate,
		&validation.MsgExpectedRFC6901JSONPointer, &validation.MsgExpectedRFC6901RelativeJSONPointer,
	} {
		*other = "決められた形にしてください。"
	}
	// These are given a cause, which stays out: %.0v prints nothing of it.
	for _, caused := range []*string{
		&validation.MsgExpectedRFC5322Email, &validation.MsgExpectedRFC3986URI, &validation.MsgExpectedRFC4122UUID,
		&validation.MsgExpectedRegexp, &validation.MsgExpectedDuration,
	} {
		*caused = "決められた形にしてください。%.0s"
	}
})

// placed gives the field that a fault of huma is about, and its message.
func placed(d *huma.ErrorDetail) (field, text string) {
	field, text = strings.TrimPrefix(d.Location, "."), d.Message
	if name, ok := strings.CutPrefix(text, missing); ok {
		text = strings.TrimSuffix(missing, ":")
		if field != "" {
			name = field + "." + name
		}
		return name, text
	}
	return field, text
}
