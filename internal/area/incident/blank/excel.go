package blank

import (
	"bytes"

	"github.com/xuri/excelize/v2"
)

// The most that is looked at in a workbook: a paper, not a ledger.
const (
	sheetsMax = 20
	rowsMax   = 2_000
)

// excel goes through the cells of all sheets. A filled cell is text, never a formula,
// whatever was typed.
func excel(content []byte, value func(string) string) ([]byte, error) {
	f, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: unpackedMax, UnzipXMLSizeLimit: unpackedMax})
	if err != nil {
		return nil, broken("Excel")
	}
	defer func() { _ = f.Close() }() // it only removes its own temporary files
	names := f.GetSheetList()
	if len(names) == 0 || len(names) > sheetsMax {
		return nil, broken("Excel")
	}
	for _, name := range names {
		if err := excelSheet(f, name, value); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, broken("Excel")
	}
	return out.Bytes(), nil
}

func excelSheet(f *excelize.File, name string, value func(string) string) error {
	rows, err := f.Rows(name)
	if err != nil {
		return broken("Excel")
	}
	fresh := map[string]string{}
	for n := 1; rows.Next(); n++ {
		if n > rowsMax {
			break
		}
		cells, err := rows.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return broken("Excel")
		}
		for i, text := range cells {
			if out, found := replaced(text, value); found {
				at, err := excelize.CoordinatesToCellName(i+1, n)
				if err != nil {
					return broken("Excel")
				}
				fresh[at] = out
			}
		}
	}
	if err := rows.Close(); err != nil {
		return broken("Excel")
	}
	for at, text := range fresh {
		if err := f.SetCellStr(name, at, text); err != nil {
			return broken("Excel")
		}
	}
	return nil
}
