"""Hand-made tables in the format of frePPLe: lamps made in a plant, sold from it and from a store."""

import os
from pathlib import Path

REAL = Path(
    os.environ.get("TROTH_FREPPLE", Path(__file__).parents[2].parent / "shared" / "data" / "frepple_manufacturing_demo")
)
"""frePPLe's own demo, where it is."""

TABLES = {
    "parameter": """
name,value
currentdate,2021-01-04 06:00:00
plan.deliveryDuration,3
""",
    "location": """
name,available_id,owner_id
everywhere,,
plant,plant hours,everywhere
store,,everywhere
""",
    "customer": """
name
Hotel
""",
    "item": """
name,cost,owner_id
all,,
lamp,40,all
shade,12.50,all
wire,0.30,all
box,,all
""",
    "calendar": """
name,defaultvalue
plant hours,0
benches,1
eve off,1
""",
    "calendarbucket": """
calendar_id,startdate,enddate,value,priority,monday,tuesday,wednesday,thursday,friday,saturday,sunday,starttime,endtime
plant hours,,,1,10,True,True,True,True,True,False,False,06:00:00,14:00:00
plant hours,2021-02-01 00:00:00,2021-02-08 00:00:00,0,5,True,True,True,True,True,True,True,,
plant hours,2021-02-04 00:00:00,2021-02-05 00:00:00,1,1,True,True,True,True,True,True,True,08:00:00,23:59:59
benches,2021-01-11 00:00:00,,3,1,True,True,True,True,True,True,True,,
eve off,2021-01-06 00:00:00,2021-01-07 00:00:00,0,1,True,True,True,True,True,True,True,,
""",
    "resource": """
name,type,maximum,maximum_calendar_id,available_id,location_id,owner_id,cost,efficiency
bench,,2,benches,,plant,,20,
oven,,1,,,plant,,,50
crew,,1,,,plant,,,
Eve,,1,eve off,,plant,crew,,
Ann,,1,,,plant,crew,,
Bob,,1,,,plant,crew,,
""",
    "skill": """
name
glueing
""",
    "resourceskill": """
resource_id,skill_id,priority
Bob,glueing,2
Ann,glueing,1
""",
    "operation": """
name,type,item_id,location_id,owner_id,priority,duration,duration_per,sizeminimum,sizemultiple,posttime,fence
make lamp,routing,lamp,plant,,1,,,5,5,,
glue,time_per,,plant,make lamp,1,600,100,,,7200,
dry,fixed_time,,plant,make lamp,2,86400,,,,,
make shades,time_per,,plant,,1,0,1800,2,,,3600
old way,time_per,lamp,plant,,0,0,60,,,,
""",
    "operationmaterial": """
operation_id,item_id,quantity,type
glue,shade,-1,start
glue,wire,-0.75,start
dry,lamp,1,end
make shades,shade,3,end
make shades,wire,-1.5,start
""",
    "operationresource": """
operation_id,resource_id,skill_id,quantity,priority
glue,bench,,1,1
glue,crew,glueing,1,1
make shades,oven,,1,1
""",
    "supplier": """
name
Wires
""",
    "itemsupplier": """
item_id,location_id,supplier_id,leadtime,sizeminimum,sizemultiple,priority,cost,effective_start,effective_end,fence
wire,plant,Wires,90000,10,5,1,0.25,2021-01-05 12:00:00,2021-06-01 00:00:00,
lamp,store,Lamps,10 00:00:00,1,,2,,,,86400
all,,Nobody,1,1,,0,,,,
""",
    "itemdistribution": """
item_id,origin_id,location_id,leadtime,cost,priority,sizeminimum
all,plant,store,86400,1,1,30
lamp,plant,store,172800,0.5,1,30
""",
    "buffer": """
item_id,location_id,onhand,minimum
lamp,plant,4,2
shade,plant,100,0
wire,plant,12.5,0
lamp,store,1,0
""",
    "operationplan": """
type,reference,status,item_id,location_id,origin_id,destination_id,quantity,startdate,enddate
PO,PO-1,confirmed,wire,plant,,,40,2020-12-30 00:00:00,2021-01-07 10:00:01
PO,PO-2,approved,wire,plant,,,7,2020-12-30 00:00:00,2021-01-08 00:00:00
PO,PO-3,proposed,wire,plant,,,99,2020-12-30 00:00:00,2021-01-08 00:00:00
DO,DO-1,confirmed,lamp,,plant,store,6,2021-01-03 00:00:00,2021-01-05 00:00:00
DO,DO-2,confirmed,lamp,,plant,store,3,2021-02-10 08:00:00,2021-02-12 08:00:00
DO,DO-3,confirmed,lamp,,plant,store,9,2021-02-11 08:00:00,2021-02-13 08:00:00
DO,DO-4,confirmed,lamp,,plant,store,9,2021-02-12 08:00:00,2021-02-14 08:00:00
""",
    "demand": """
name,customer_id,item_id,location_id,quantity,due,priority,status
late,Hotel,lamp,store,3,2021-01-20 00:00:00,2,open
urgent,Hotel,lamp,plant,2,2021-01-29 17:30:00,1,open
soon,Walk-in,lamp,store,1,2021-01-08 00:00:00,2,open
gone,Hotel,lamp,store,2.5,2020-12-01 00:00:00,1,closed
""",
}


def write_tables(folder: Path, **replaced: str) -> Path:
    """Writes every table into a folder; ``replaced`` holds the text of some, or of more."""
    for name, text in {**TABLES, **replaced}.items():
        (folder / f"{name}.csv").write_text(text.lstrip(), encoding="utf-8")
    return folder
