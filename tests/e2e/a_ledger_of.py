"""Prints a ledger of N invented lifts of the unit in $UNIT (a_unit_of.py): a_ledger_of.py N"""
import json
import os
import sys

unit = json.loads(os.environ["UNIT"])
print("设备代码,设备名称,使用单位,统一社会信用代码,使用登记证编号,使用地点,设备类别,登记日期")
for n in range(1, int(sys.argv[1]) + 1):
    print(f"3110101232021{n:05d},示例离线客梯{n:02d},{unit['name']},{unit['credit_code']},梯11浙A8{n:04d}(21),示例路{n}号,电梯,2021-11-{n % 20 + 1:02d}")
