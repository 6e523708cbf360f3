#!/usr/bin/env python3
"""Writes forty.xlsx: forty made-up proposals, and beside them what two offices count of them, as formulas.

Run it where openpyxl is installed: python3 tests/data/forty.py. The formulas have no stored results, so whoever reads them computes them.
"""
import pathlib
import openpyxl

HEADINGS = ["案号", "主办单位", "交办", "期限", "送达", "结果", "沟通", "确认", "态度", "满意", "公开", "改办", "延期", "状态"]
UNITS = ["jiaoyu", "gongan", "minzheng", "caizheng", "yinbao"]


def rows():
    for n in range(40):
        number = f"0801{n + 1:04}"
        state = {11: "cancelled", 27: "joined", 33: "cancelled"}.get(n, "open")
        delivered = "" if n % 9 == 8 or state != "open" else ("2023-06-12" if n % 8 == 5 else "2023-05-25")
        grade = "" if not delivered else "ABC"[n % 3]
        talk = ["visit", "phone", "meeting", ""][n % 4] if n != 39 else "visit"
        confirmed = "true" if talk and n % 3 else ""
        answers = ["satisfied", "satisfied", "mostly", "satisfied", "", "dissatisfied", "satisfied"]
        attitude = "" if not delivered else answers[(n * 3) % 7]
        result = "" if not attitude else answers[[0, 1, 2, 0, 5, 3, 6][n % 7]]
        disclosure = "" if not delivered else ("none" if n % 10 == 3 else "full")
        reassigned = "change_lead" if n % 13 == 4 else ("decline" if n % 13 == 9 else "")
        extended = "agree" if n % 11 == 6 else ""
        # 分办: 0801 0008 and 0801 0009 are one proposal handled by two units, and so are 15 and 16; one of the first pair is not replied to.
        if n in (8, 15):
            number = f"0801{n:04}"
        yield [number, UNITS[n % 5], "2023-03-01", "2023-06-01", delivered, grade, talk, confirmed, attitude, result,
               disclosure, reassigned, extended, state]


def main():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "提案"
    # O: counted by the first office; P: first of its number; Q–V: done in every case of that number; W–AB the same for the second.
    helpers = ["计", "首", "复", "按期", "沟通", "面商", "确认", "改办", "延期", "计2", "首2", "复2"]
    sheet.append(HEADINGS + helpers)
    for at, row in enumerate(rows(), start=2):
        cells = dict(zip("ABCDEFGHIJKLMN", row))
        def done(first, counted, test):
            return f'=IF({first}{at}=1,IF(SUMPRODUCT(($A$2:$A$41=A{at})*(${counted}$2:${counted}$41=1)*(1-({test})))=0,1,0),0)'
        delivered = '($E$2:$E$41<>"")'
        cells["O"] = f'=IF(OR(N{at}="cancelled",N{at}="joined"),0,1)'
        cells["P"] = f'=IF(O{at}=1,IF(COUNTIFS($A$2:A{at},A{at},$O$2:O{at},1)=1,1,0),0)'
        cells["Q"] = done("P", "O", delivered)
        cells["R"] = done("P", "O", f'{delivered}*($E$2:$E$41<=$D$2:$D$41)')
        cells["S"] = done("P", "O", '($G$2:$G$41<>"")')
        met = '(($G$2:$G$41="visit")+($G$2:$G$41="meeting"))'
        cells["T"] = done("P", "O", met)
        cells["U"] = done("P", "O", f'{met}*($H$2:$H$41="true")')
        cells["V"] = done("P", "O", '($L$2:$L$41="change_lead")')
        cells["W"] = done("P", "O", '($M$2:$M$41="agree")')
        cells["X"] = "=1"
        cells["Y"] = f'=IF(COUNTIFS($A$2:A{at},A{at})=1,1,0)'
        cells["Z"] = done("Y", "X", delivered)
        for column, value in cells.items():
            sheet[f"{column}{at}"] = value
    figures(book.create_sheet("甲"), first_office())
    figures(book.create_sheet("乙"), second_office())
    book.save(pathlib.Path(__file__).with_name("forty.xlsx"))


def r(column):
    return f"提案!${column}$2:${column}$41"


def figures(sheet, lines):
    for at, (name, of, over) in enumerate(lines, start=1):
        sheet[f"A{at}"] = name
        sheet[f"B{at}"] = f"={of}"
        sheet[f"C{at}"] = f"={over}"
        sheet[f"D{at}"] = f'=TEXT(ROUND(B{at}/C{at}*100,2),"0.00")'
    shares(sheet, lines, "grades", "F")


def shares(sheet, lines, prefix, column):
    """Largest remainder: every share rounded down to hundredths, what is missing given to the largest remainders."""
    at = [n for n, line in enumerate(lines, start=1) if line[0].startswith(prefix)]
    first, last = at[0], at[-1]
    for n in at:
        sheet[f"E{n}"] = f"=INT(B{n}*10000/C{n})"
        sheet[f"F{n}"] = f"=MOD(B{n}*10000,C{n})"
        sheet[f"G{n}"] = f"=COUNTIF(F${first}:F${last},\">\"&F{n})+COUNTIF(F${first}:F{n},F{n})"
        sheet[f"D{n}"] = f'=TEXT((E{n}+IF(G{n}<=10000-SUM(E${first}:E${last}),1,0))/100,"0.00")'


def first_office():
    """撤案 and merged cases do not count; satisfaction over those who answered."""
    counted = f"COUNTIFS({r('O')},1"
    over = f"SUM({r('P')})"
    asked = f'{counted},{r("E")},"<>"'
    answered = f'({asked},{r("I")},"satisfied")+{asked},{r("I")},"mostly")+{asked},{r("I")},"dissatisfied"))'
    delivered = f'{asked})'
    each = lambda column, value: f'{asked},{r(column)},"{value}")'
    yield from [
        ("replied", f"SUM({r('Q')})", over),
        ("in_time", f"SUM({r('R')})", over),
        ("contacted", f"SUM({r('S')})", over),
        ("met", f"SUM({r('T')})", over),
        ("met_confirmed", f"SUM({r('U')})", over),
        ("reassigned", f"SUM({r('V')})", over),
        ("extended", f"SUM({r('W')})", over),
        ("attitude", f'{each("I", "satisfied")}+{each("I", "mostly")}', answered),
        ("attitude_fully", each("I", "satisfied"), answered),
        ("result", f'{each("J", "satisfied")}+{each("J", "mostly")}', answered),
        ("result_fully", each("J", "satisfied"), answered),
        ("result_of_all", f'{each("J", "satisfied")}+{each("J", "mostly")}', delivered),
    ]
    for grade in "ABC":
        yield (f"grades {grade}", f'{counted},{r("F")},"{grade}")', delivered)


def second_office():
    """Every assigned case counts; satisfied alone, over all who were asked."""
    delivered = f'COUNTIFS({r("E")},"<>")'
    yield ("replied", f"SUM({r('Z')})", f"SUM({r('Y')})")
    yield ("result", f'COUNTIFS({r("J")},"satisfied")', delivered)
    for grade in "ABC":
        yield (f"grades {grade}", f'COUNTIFS({r("F")},"{grade}")', delivered)


if __name__ == "__main__":
    first_office_lines, second_office_lines = list(first_office()), list(second_office())
    first_office, second_office = (lambda: first_office_lines), (lambda: second_office_lines)
    main()
