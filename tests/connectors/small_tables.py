"""Hand-made tables in the format of AdventureWorks: one bicycle, its frame, its paint, and a cap that is bought."""

import gzip
from pathlib import Path

TABLES = {
    "Product": """
ProductID,Name,ProductNumber,MakeFlag,SafetyStockLevel,StandardCost,ListPrice,DaysToManufacture
1,Bicycle,BIKE,1,2,500.00,900.00,4
2,Frame,FRAME,1,5,200.00,0,1
3,Paint,PAINT,0,60,0,0,0
4,Cap,CAP,0,4,3.50,8.99,0
5,Frame nobody makes,NOFRAME,1,1,0,0,1
""",
    "BillOfMaterials": """
ProductAssemblyID,ComponentID,StartDate,EndDate,UnitMeasureCode,PerAssemblyQty
,1,2010-01-01,,EA,1.00
1,2,2010-01-01,,EA,1.00
1,4,2010-01-01,2012-01-01,EA,1.00
2,3,2010-01-01,,OZ,8.50
2,4,2030-01-01,,EA,1.00
""",
    "Location": """
LocationID,Name,CostRate,Availability
1,Tool Crib,0,.00
20,Frame Welding,25,108.00
60,Final Assembly,12.25,120.00
""",
    "Shift": """
ShiftID,Name,StartTime,EndTime
1,Day,07:00:00.0000000,15:00:00.0000000
2,Evening,15:00:00.0000000,23:00:00.0000000
3,Night,23:00:00.0000000,07:00:00.0000000
""",
    "SalesTerritory": """
TerritoryID,Name
1,Northwest
7,France
""",
    "ShipMethod": """
ShipMethodID,Name,ShipRate
2,EXPRESS,1.99
1,TRUCK,0.99
""",
    "Vendor": """
BusinessEntityID,AccountNumber,Name,PreferredVendorStatus,ActiveFlag
10,HATS01,Hats,0,1
11,OLDHATS1,Old Hats,1,0
12,PAINT01,Paints,1,1
""",
    "ProductVendor": """
ProductID,BusinessEntityID,AverageLeadTime,StandardPrice,MinOrderQty
4,10,17,3.20,20
4,11,2,1.00,1
3,12,16,9.0000,1
""",
    "ProductInventory": """
ProductID,LocationID,Quantity
1,7,3
1,60,4
4,7,30
""",
    "Customer": """
CustomerID,StoreID,TerritoryID
100,,7
200,9,1
""",
    "WorkOrder": """
WorkOrderID,ProductID,OrderQty,StartDate,EndDate,DueDate
1,1,10,2014-01-01,2014-01-12,2014-01-12
2,1,4,2014-01-01,2014-01-12,2014-01-12
3,1,6,2014-05-29,2014-06-20,2014-06-08
4,1,40,2014-05-10,2014-06-05,2014-05-21
5,2,12,2014-05-31,2014-06-10,2014-06-10
6,1,9,2014-06-01,2014-06-12,2014-06-12
""",
    "WorkOrderRouting": """
WorkOrderID,ProductID,OperationSequence,LocationID,ActualResourceHrs
1,1,6,20,3.5
1,1,7,60,4.0
2,1,6,20,3.5
2,1,7,60,4.0
""",
    "PurchaseOrderHeader": """
PurchaseOrderID,Status,OrderDate
1,4,2014-05-20
2,3,2014-05-20
3,1,2014-05-25
4,4,2014-06-02
5,2,2014-04-01
""",
    "PurchaseOrderDetail": """
PurchaseOrderID,PurchaseOrderDetailID,DueDate,OrderQty,ProductID
1,1,2014-06-03,550,4
2,2,2014-06-03,550,4
3,3,2014-06-08,3,3
4,4,2014-06-16,550,4
5,5,2014-04-15,550,4
""",
    "SalesOrderHeader": """
SalesOrderID,SalesOrderNumber,OrderDate,DueDate,ShipDate,CustomerID
50,SO50,2014-05-20,2014-06-01,2014-05-27,100
51,SO51,2014-05-28,2014-06-09,2014-06-04,100
53,SO53,2014-06-02,2014-06-14,2014-06-09,200
52,SO52,2014-06-01,2014-06-13,2014-06-08,100
54,SO54,2014-07-01,2014-07-13,2014-07-08,100
""",
    "SalesOrderDetail": """
SalesOrderID,SalesOrderDetailID,OrderQty,ProductID,UnitPrice
50,1,1,4,8.9900
51,2,2,4,8.9900
52,3,1,1,900.0000
52,4,1,4,8.9900
53,5,3,1,540.0000
54,6,1,4,8.9900
""",
}

PACKED = {"WorkOrder", "SalesOrderDetail"}


def write_tables(folder: Path, **replaced: str) -> Path:
    """Writes every table into a folder, some of them gzipped; ``replaced`` holds the text of some."""
    for name, text in {**TABLES, **replaced}.items():
        if name in PACKED:
            (folder / f"{name}.csv.gz").write_bytes(gzip.compress(text.lstrip().encode()))
        else:
            (folder / f"{name}.csv").write_text(text.lstrip(), encoding="utf-8")
    return folder
