#include "store/insert_many.hpp"

namespace tezai::store {

InsertMany::InsertMany(std::string_view table, std::initializer_list<std::string_view> columns) : columns_(columns.begin(), columns.end()) {
    std::string names, values;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        names += (i == 0 ? "" : ", ") + columns_[i];
        values += (i == 0 ? ":v" : ", :v") + std::to_string(i);
    }
    const auto into = std::string(table) + " (" + names + ")";
    insert_ = "INSERT INTO " + into + " VALUES (" + values + ")";
    copy_ = "COPY " + into + " FROM STDIN";
}

} // namespace tezai::store
