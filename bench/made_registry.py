#!/usr/bin/env python3
"""An invented registry of N devices in the `tezai` profile, for imports.

    made_registry.py ROWS [past] > FILE      past: with code and accepted sticker, as a bureau brings them along
"""
import sys

rows = int(sys.argv[1])
past = len(sys.argv) > 2
COUNTIES = [("杭州市", "上城区"), ("杭州市", "西湖区"), ("宁波市", "海曙区"), ("温州市", "鹿城区"), ("嘉兴市", "南湖区"), ("金华市", "义乌市"), ("台州市", "椒江区"), ("丽水市", "莲都区")]
titles = "设备代码,使用登记证编号,设备品种,设备名称,使用单位,设区市,县(市、区),使用地点,场所类型,使用状态,登记日期,上次检验日期,下次检验日期"
out = sys.stdout
out.write(titles + (",赋码日期,张贴审核通过日期" if past else "") + "\n")
for i in range(rows):
    city, county = COUNTIES[i // 12 % len(COUNTIES)]
    line = (f"3110{10000 + i // 100000:05d}{2000 + i % 20:04d}{i % 100000:05d},梯11浙A{i % 100000:05d}({i // 100000:02d}),3110,{i % 7 + 1}号电梯,"
            f"示例第{i // 12}物业服务有限公司,{city},{county},示例路{i % 999 + 1}号,住宅,在用,20{i % 20 + 1:02d}-{i % 12 + 1:02d}-{i % 28 + 1:02d},"
            f"2026-05-{i % 28 + 1:02d},2027-05")
    out.write(line + (f",2026-11-{i % 7 + 1:02d},2026-11-{i % 7 + 8:02d}" if past else "") + "\n")
